import { HttpClient, provideHttpClient, withInterceptors } from '@angular/common/http';
import { HttpTestingController, provideHttpClientTesting } from '@angular/common/http/testing';
import { TestBed } from '@angular/core/testing';
import { Router } from '@angular/router';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { NEVER, firstValueFrom } from 'rxjs';
import { bearer } from '../http/bearer.interceptor';
import { AuthService } from './auth.service';
import { TabChannel } from './tab-channel';

const LOGOUT = '/api/auth/logout';
const NO_CONTENT = { status: 204, statusText: 'No Content' };

describe('what is to be sent before the user is signed out', () => {
  let http: HttpTestingController;
  let auth: AuthService;

  beforeEach(async () => {
    jest.useFakeTimers();
    TestBed.configureTestingModule({
      providers: [
        provideHttpClient(withInterceptors([bearer])),
        provideHttpClientTesting(),
        { provide: Router, useValue: { navigateByUrl: () => Promise.resolve(true) } },
        { provide: TabChannel, useValue: { messages: NEVER, notify: () => undefined } },
      ],
    });
    http = TestBed.inject(HttpTestingController);
    auth = TestBed.inject(AuthService);
    const done = auth.signIn('a@example.org', 'secret');
    const user = { user_id: 'u1', email: 'a@example.org', name: null, role: 'user' };
    http.expectOne('/api/auth/login').flush({ access_token: 't1', token_type: 'Bearer', expires_in: 900, user });
    await done;
  });

  afterEach(() => {
    http.verify();
    jest.useRealTimers();
  });

  const remove = () => firstValueFrom(TestBed.inject(HttpClient).delete('/api/sessions/s1'));

  it('is sent with the token, and awaited before the server is told', async () => {
    auth.beforeSignOut(remove);
    const done = auth.signOut();
    await jest.advanceTimersByTimeAsync(0);
    http.expectNone(LOGOUT);
    const removal = http.expectOne('/api/sessions/s1');
    expect([removal.request.headers.get('Authorization'), auth.state()]).toEqual(['Bearer t1', 'in']);
    removal.flush(null, NO_CONTENT);
    await jest.advanceTimersByTimeAsync(0);
    http.expectOne(LOGOUT).flush(null, NO_CONTENT);
    await done;
    expect(auth.state()).toBe('out');
  });

  it('keeps nobody signed in if it fails, and is not sent once it is unregistered', async () => {
    auth.beforeSignOut(() => Promise.reject(new Error('away')));
    auth.beforeSignOut(remove)();
    const done = auth.signOut();
    await jest.advanceTimersByTimeAsync(0);
    http.expectOne(LOGOUT).flush(null, NO_CONTENT);
    await done;
    expect(auth.state()).toBe('out');
  });
});
