import { provideHttpClient } from '@angular/common/http';
import { HttpTestingController, provideHttpClientTesting } from '@angular/common/http/testing';
import { EnvironmentInjector, createEnvironmentInjector } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { ActivatedRoute, convertToParamMap } from '@angular/router';
import { TextDecoder, TextEncoder } from 'node:util';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { BehaviorSubject } from 'rxjs';
import { AuthService } from '../../core/auth/auth.service';
import { FETCH } from '../../core/http/fetch';
import { PERSISTENT_STORAGE } from '../../core/preferences';
import { SessionStore } from './session.store';

const MESSAGE = { message_id: 'm1', session_id: 's1', seq: 1, reply_to: null, role: 'user', content: 'Hello', version: 1 };

describe('a session in whose place another one is shown', () => {
  let address: BehaviorSubject<ReturnType<typeof convertToParamMap>>;
  let http: HttpTestingController;
  let owner: EnvironmentInjector;
  let store: SessionStore;
  /** sends an event on the latest stream */
  let send: (event: string, data: object) => void;

  beforeEach(() => {
    jest.useFakeTimers();
    Object.assign(globalThis, { TextDecoder });
    address = new BehaviorSubject(convertToParamMap({ session_id: 's1' }));
    const read = () =>
      new Promise((resolve) => {
        send = (event, data) => resolve({ value: new TextEncoder().encode(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`) });
      });
    TestBed.configureTestingModule({
      providers: [
        provideHttpClient(), provideHttpClientTesting(),
        { provide: ActivatedRoute, useValue: { paramMap: address } },
        { provide: AuthService, useValue: { user: () => ({ user_id: 'me' }), accessToken: () => Promise.resolve('token'), recheck: () => Promise.resolve() } },
        { provide: FETCH, useValue: () => Promise.resolve({ status: 200, body: { getReader: () => ({ read }) } }) },
        { provide: PERSISTENT_STORAGE, useValue: null },
      ],
    });
    http = TestBed.inject(HttpTestingController);
    owner = createEnvironmentInjector([SessionStore], TestBed.inject(EnvironmentInjector));
    store = owner.get(SessionStore);
  });
  afterEach(() => {
    owner.destroy();
    TestBed.resetTestingModule();
    jest.useRealTimers();
  });

  async function pass(): Promise<void> {
    TestBed.tick();
    await jest.advanceTimersByTimeAsync(50);
    TestBed.tick();
  }
  /** Without any effect, as when an event arrives in the same turn as the change of the address. */
  async function passPromises(): Promise<void> {
    for (let turn = 0; turn < 20; turn++) await Promise.resolve();
  }
  const pending = (end: string) => http.match(({ url }) => url.includes(end)).filter(({ cancelled }) => !cancelled);
  const show = (session_id: string) => address.next(convertToParamMap({ session_id }));

  it.each([
    ['message', MESSAGE],
    ['started', { reply_id: 'a1', reply_to: 'm1' }],
    ['deleted', {}],
    ['sealed', {}],
  ])('does not pass on to it what its stream still delivers: %s', async (event, data) => {
    await pass();
    show('s2');
    send(event, data);
    await passPromises();
    await pass();
    const { messages, running } = store.log();
    expect([messages.length, running.size, store.state(), store.isSealed()]).toEqual([0, 0, 'loading', false]);
    for (const request of pending('/s2/messages')) request.flush({ messages: [{ ...MESSAGE, session_id: 's2' }] });
    expect(store.log().messages).toMatchObject([{ session_id: 's2' }]);
  });

  it('does not pass on to it what a request of its own still delivers', async () => {
    await pass();
    const [late] = pending('/s1/messages');
    show('s2');
    late.flush({ messages: [MESSAGE] });
    expect(store.log().messages).toEqual([]);
    await pass();
    expect([pending('/s2/messages').length, store.log().messages.length]).toEqual([1, 0]);
  });

  it('is not taken for missing or sealed because the former one was', async () => {
    await pass();
    for (const request of pending('/s1/messages')) request.flush({ code: 'transcript_sealed', status: 403 }, { status: 403, statusText: 'Forbidden' });
    for (const request of pending('/s1')) request.flush({ code: 'not_found', status: 404 }, { status: 404, statusText: 'Not Found' });
    expect([store.state(), store.isSealed()]).toEqual(['missing', true]);
    show('s2');
    expect([store.state(), store.isSealed()]).toEqual(['loading', false]);
  });
});
