import { HttpClient, provideHttpClient, withInterceptors } from '@angular/common/http';
import { HttpTestingController, provideHttpClientTesting, type TestRequest } from '@angular/common/http/testing';
import { Component } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { Router, provideRouter } from '@angular/router';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { SignedIn } from '@switchboard/shared';
import { Subject, firstValueFrom } from 'rxjs';
import { bearer } from '../http/bearer.interceptor';
import { PageReload } from '../page-reload';
import { adminOnly, notAdmin, signedIn, signedOut } from './auth.guards';
import { AuthService } from './auth.service';
import { TabChannel, type TabMessage } from './tab-channel';

@Component({ template: '' })
class Page {}

const REFRESH = '/api/auth/refresh';

function answer(token: string, role: 'user' | 'admin' = 'admin', user_id = 'u1'): SignedIn {
  return { access_token: token, token_type: 'Bearer', expires_in: 900, user: { user_id, email: 'a@example.org', name: null, role } };
}

describe('AuthService', () => {
  const news = new Subject<TabMessage>();
  const notified: TabMessage[] = [];
  let reloads = 0;
  let http: HttpTestingController;
  let auth: AuthService;
  let router: Router;

  beforeEach(() => {
    jest.useFakeTimers();
    notified.length = reloads = 0;
    TestBed.configureTestingModule({
      providers: [
        provideHttpClient(withInterceptors([bearer])),
        provideHttpClientTesting(),
        provideRouter([
          { path: 'sign-in', canActivate: [signedOut], component: Page },
          { path: 'admin', canMatch: [signedIn, adminOnly], component: Page, data: { is: 'console' } },
          { path: 'admin', canMatch: [signedIn, notAdmin], component: Page, data: { is: 'told' } },
          { path: '', canMatch: [signedIn], component: Page },
        ]),
        { provide: TabChannel, useValue: { messages: news, notify: (word: TabMessage) => notified.push(word) } },
        { provide: PageReload, useValue: { reload: () => reloads++ } },
      ],
    });
    http = TestBed.inject(HttpTestingController);
    auth = TestBed.inject(AuthService);
    router = TestBed.inject(Router);
  });

  afterEach(() => {
    http.verify();
    jest.useRealTimers();
  });

  async function pass(ms = 0): Promise<void> {
    await jest.advanceTimersByTimeAsync(ms);
  }

  const request = (url: string): Promise<TestRequest> => pass().then(() => http.expectOne(url));
  const refreshRequest = () => request(REFRESH);

  function respond401(request: TestRequest): void {
    request.flush({ code: 'token_reuse', status: 401 }, { status: 401, statusText: 'Unauthorized' });
  }

  async function signIn(token = 't1', role: 'user' | 'admin' = 'admin'): Promise<void> {
    const done = auth.restore();
    (await refreshRequest()).flush(answer(token, role));
    await done;
  }

  it('restores a session silently, with one request for all callers', async () => {
    expect(auth.state()).toBe('unknown');
    const both = Promise.all([auth.restore(), auth.restore()]);
    (await refreshRequest()).flush(answer('t1'));
    expect(await both).toEqual([true, true]);
    expect([auth.state(), auth.user()?.role, await auth.accessToken()]).toEqual(['in', 'admin', 't1']);
  });

  it('keeps retrying an unreachable server instead of treating the user as signed out', async () => {
    const done = auth.restore();
    (await refreshRequest()).error(new ProgressEvent('error'));
    await pass();
    expect([auth.state(), auth.unreachable()]).toEqual(['unknown', true]);
    await pass(1_000);
    (await refreshRequest()).flush(null, { status: 503, statusText: 'Unavailable' });
    await pass(2_000);
    respond401(await refreshRequest());
    expect(await done).toBe(false);
    expect([auth.state(), auth.unreachable()]).toEqual(['out', false]);
  });

  it('renews the token shortly before it expires, with one request for all callers', async () => {
    await signIn();
    const user = auth.user();
    await pass(869_000);
    expect(await auth.accessToken()).toBe('t1');
    await pass(1_500);
    const tokens = Promise.all([auth.accessToken(), auth.accessToken()]);
    (await refreshRequest()).flush(answer('t2'));
    expect(await tokens).toEqual(['t2', 't2']);
    expect(auth.user()).toBe(user);
  });

  it('S7: renews the sign-in in one tab at a time, and waits for a hung tab no longer than for a response', async () => {
    const lockNames: string[] = [];
    let begin: (() => Promise<unknown>) | null = null;
    const request = (name: string, { signal }: { signal: AbortSignal }, work: () => Promise<unknown>) =>
      new Promise((resolve, reject) => {
        lockNames.push(name);
        begin = () => work().then(resolve, reject);
        signal.addEventListener('abort', () => reject(new DOMException('', 'AbortError')));
      });
    Object.defineProperty(navigator, 'locks', { value: { request }, configurable: true });
    try {
      const done = auth.restore();
      await pass(14_000);
      http.expectNone(REFRESH);
      void begin!();
      (await refreshRequest()).flush(answer('t1'));
      expect([await done, lockNames]).toEqual([true, ['switchboard-renewal']]);
      const again = auth.recheck();
      await pass(14_999);
      http.expectNone(REFRESH);
      await pass(1);
      (await refreshRequest()).flush(answer('t2'));
      await again;
      expect(auth.cachedToken()).toBe('t2');
    } finally {
      Reflect.deleteProperty(navigator, 'locks');
    }
  });

  it('keeps using a token that is still valid when its renewal gets no response', async () => {
    await signIn();
    await pass(875_000);
    const token = auth.accessToken();
    (await refreshRequest()).error(new ProgressEvent('error'));
    expect(await token).toBe('t1');
    expect(auth.state()).toBe('in');
  });

  it('sends the token only to this API', async () => {
    await signIn();
    const client = TestBed.inject(HttpClient);
    client.get('/api/sessions').subscribe();
    client.get('/assets/x.json').subscribe();
    client.get('https://elsewhere.example/api/x').subscribe();
    expect(http.expectOne('/api/sessions').request.headers.get('Authorization')).toBe('Bearer t1');
    expect(http.expectOne('/assets/x.json').request.headers.has('Authorization')).toBe(false);
    expect(http.expectOne('https://elsewhere.example/api/x').request.headers.has('Authorization')).toBe(false);
  });

  it('recovers from a 401 by refreshing once and retrying with the new token', async () => {
    await signIn();
    const got = firstValueFrom(TestBed.inject(HttpClient).get('/api/sessions'));
    respond401(http.expectOne('/api/sessions'));
    (await refreshRequest()).flush(answer('t2'));
    await pass();
    const again = http.expectOne('/api/sessions');
    expect(again.request.headers.get('Authorization')).toBe('Bearer t2');
    again.flush({ fine: true });
    expect(await got).toEqual({ fine: true });
  });

  it('redirects to the sign-in page, with a return URL, when the server ended the sign-in', async () => {
    await signIn();
    await router.navigateByUrl('/admin?status=active');
    const got = firstValueFrom(TestBed.inject(HttpClient).get('/api/sessions')).catch((error: { status: number }) => error.status);
    respond401(http.expectOne('/api/sessions'));
    respond401(await refreshRequest());
    expect(await got).toBe(401);
    await pass();
    expect([auth.state(), auth.signOutReason()]).toEqual(['out', 'expired']);
    expect(router.url).toBe(`/sign-in?return=${encodeURIComponent('/admin?status=active')}`);
  });

  it('signs out in every tab, and stays signed in if the server could not be reached', async () => {
    await signIn();
    const failed = auth.signOut().catch((error: { status: number }) => error.status);
    (await request('/api/auth/logout')).error(new ProgressEvent('error'));
    expect([await failed, auth.state(), notified]).toEqual([0, 'in', []]);
    const done = auth.signOut();
    (await request('/api/auth/logout')).flush(null, { status: 204, statusText: 'No Content' });
    await done;
    expect([auth.state(), auth.user(), notified, router.url]).toEqual(['out', null, ['signed-out'], '/sign-in']);
  });

  it('follows another tab that signs out and in again', async () => {
    await signIn();
    await router.navigateByUrl('/admin');
    news.next('signed-out');
    await pass();
    expect([auth.state(), auth.signOutReason()]).toEqual(['out', 'elsewhere']);
    news.next('signed-in');
    (await refreshRequest()).flush(answer('t2'));
    await pass();
    expect([auth.state(), router.url, auth.signOutReason()]).toEqual(['in', '/admin', null]);
  });

  it('clears the user after the account was deleted, notifies the other tabs, and gives the reason', async () => {
    await signIn();
    notified.length = 0;
    await auth.deleted();
    expect([auth.user(), auth.cachedToken(), auth.signOutReason(), notified, router.url]).toEqual([null, null, 'deleted', ['signed-out'], '/sign-in']);
  });

  it('reloads the page when another tab has signed in as a different user', async () => {
    await signIn();
    const done = auth.recheck();
    (await refreshRequest()).flush(answer('t2', 'user', 'u2'));
    await done;
    expect(reloads).toBe(1);
  });

  it('redirects a visitor to sign in and back, and never to another site', async () => {
    const first = router.navigateByUrl('/admin?q=x');
    respond401(await refreshRequest());
    await first;
    expect(router.url).toBe(`/sign-in?return=${encodeURIComponent('/admin?q=x')}`);
    const entered = auth.signIn('a@example.org', 'secret');
    const login = http.expectOne('/api/auth/login');
    expect(login.request.headers.has('Authorization')).toBe(false);
    login.flush(answer('t1'));
    await entered;
    expect(notified).toEqual(['signed-in']);
    for (const evil of ['//evil.example', 'https://evil.example', '/\\evil.example']) {
      await router.navigateByUrl('/admin');
      await router.navigate(['/sign-in'], { queryParams: { return: evil } });
      expect(router.url).toBe('/');
    }
  });

  it('tells a user that the console is for administrators, even if the role is revoked while it is open', async () => {
    await signIn();
    const shown = () => router.routerState.snapshot.root.firstChild?.data['is'];
    await router.navigateByUrl('/admin');
    expect(shown()).toBe('console');
    const done = auth.recheck();
    (await refreshRequest()).flush(answer('t2', 'user'));
    await done;
    await pass();
    expect([router.url, shown()]).toEqual(['/admin', 'told']);
  });
});
