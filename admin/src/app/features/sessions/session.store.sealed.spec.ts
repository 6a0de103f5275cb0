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
import { WhispersStore } from './whispers/whispers.store';

const SEALED = { code: 'transcript_sealed', status: 403, detail: '' };

describe('a session whose transcript is sealed', () => {
  let http: HttpTestingController;
  let owner: EnvironmentInjector;
  let store: SessionStore;
  /** how many streams were opened */
  let opened: number;
  /** each sends an event to a reader that waits for one */
  let streams: ((event: string) => void)[];
  /** how the server answers a stream */
  let isOpen: boolean;
  /** what the session's facts say besides */
  let facts: object;
  let whisperRequests: number;

  beforeEach(() => {
    jest.useFakeTimers();
    Object.assign(globalThis, { TextDecoder });
    streams = [];
    opened = 0;
    isOpen = false;
    facts = {};
    whisperRequests = 0;
    const answer = async () => {
      if (!isOpen) return { status: 403, text: async () => JSON.stringify(SEALED) } as Response;
      opened++;
      const read = () => new Promise((resolve) => streams.push((event) => resolve({ value: new TextEncoder().encode(`event: ${event}\ndata: {}\n\n`) })));
      return { status: 200, body: { getReader: () => ({ read }) } } as unknown as Response;
    };
    TestBed.configureTestingModule({
      providers: [
        provideHttpClient(), provideHttpClientTesting(),
        { provide: ActivatedRoute, useValue: { paramMap: new BehaviorSubject(convertToParamMap({ session_id: 's1' })) } },
        { provide: AuthService, useValue: { user: () => ({ user_id: 'me' }), accessToken: () => Promise.resolve('token'), recheck: () => Promise.resolve() } },
        { provide: FETCH, useValue: answer },
        { provide: PERSISTENT_STORAGE, useValue: null },
      ],
    });
    http = TestBed.inject(HttpTestingController);
    owner = createEnvironmentInjector([SessionStore, WhispersStore], TestBed.inject(EnvironmentInjector));
    store = owner.get(SessionStore);
    owner.get(WhispersStore);
  });
  afterEach(() => {
    owner.destroy();
    TestBed.resetTestingModule();
    jest.useRealTimers();
  });

  async function pass(ms = 50): Promise<void> {
    TestBed.tick();
    await jest.advanceTimersByTimeAsync(ms);
    TestBed.tick();
  }
  /** Answers what was requested since the last time. @returns how many requests for messages there were */
  async function answer(): Promise<number> {
    await pass();
    let messages = 0;
    for (const request of http.match(() => true).filter(({ cancelled }) => !cancelled)) {
      const isMessages = request.request.url.includes('/messages?');
      messages += Number(isMessages);
      if (request.request.url.endsWith('/whispers')) {
        whisperRequests++;
        request.flush({ whispers: [] });
      } else if (!isMessages) request.flush({ session_id: 's1', handling_version: 0, title: 'About s1', ...facts });
      else if (isOpen) request.flush({ messages: [{ message_id: 'm1', seq: 1, reply_to: null, role: 'user', content: 'Hello', version: 1 }] });
      else request.flush(SEALED, { status: 403, statusText: 'Forbidden' });
    }
    await pass();
    return messages;
  }
  const send = async (event: string) => {
    streams.at(-1)!(event);
    await pass();
  };

  it('shows its facts, follows them by polling, and does not ask for its messages again', async () => {
    expect(await answer()).toBe(1);
    expect([store.state(), store.session()?.title, store.isSealed(), store.log().messages.length]).toEqual(['ready', 'About s1', true, 0]);
    const asked: number[] = [];
    for (let poll = 0; poll < 3; poll++) {
      await pass(5_000);
      expect(http.match(({ url }) => url === '/api/admin/sessions/s1').map((request) => request.flush({ session_id: 's1', handling_version: 0 }))).toHaveLength(1);
      asked.push(http.match(({ url }) => url.includes('/messages?')).length);
    }
    expect([asked, store.facts.delivery()]).toEqual([[0, 0, 0], 'polling']);
  });

  it('shows its messages, live, once it was opened', async () => {
    await answer();
    isOpen = true;
    store.reopen();
    expect(await answer()).toBe(1);
    expect([store.isSealed(), store.log().messages.map(({ content }) => content), opened]).toEqual([false, ['Hello'], 1]);
  });

  it('shows nothing of them any more once the opening has ended, also what came with a poll', async () => {
    await answer();
    isOpen = true;
    store.reopen();
    await answer();
    expect([store.log().messages.length, opened]).toEqual([1, 1]);
    isOpen = false;
    await send('sealed');
    expect([store.isSealed(), store.log().messages.length, store.state()]).toEqual([true, 0, 'ready']);
    await pass(60_000);
    await answer();
    expect([store.isSealed(), store.log().messages.length]).toEqual([true, 0]);
    isOpen = true;
    store.reopen();
    await answer();
    expect([store.isSealed(), store.log().messages.length, opened]).toEqual([false, 1, 2]);
  });

  it.each([
    ['opened in another tab', { opened_until: '2026-01-31T13:04:00.000Z' }],
    ['taken over in another tab', { handling: 'person', handled_by: 'me', handling_version: 1, status: 'active' }],
  ])('shows them, live, once it was %s', async (_, told) => {
    await answer();
    expect([store.isSealed(), opened]).toEqual([true, 0]);
    [isOpen, facts] = [true, told];
    await pass(5_000);
    await answer();
    await answer();
    expect([store.isSealed(), store.log().messages.length, opened]).toEqual([false, 1, 1]);
  });

  it('does not ask again and again where the facts are late', async () => {
    facts = { opened_until: '2026-01-31T13:04:00.000Z' };
    await answer();
    let requests = 0;
    for (let poll = 0; poll < 4; poll++) {
      await pass(5_000);
      requests += await answer();
    }
    expect([store.isSealed(), requests <= 1]).toEqual([true, true]);
  });

  it('is not asked for what the responder was told, until it is open', async () => {
    await answer();
    await pass(30_000);
    await answer();
    expect(whisperRequests).toBe(0);
    isOpen = true;
    store.reopen();
    await answer();
    await answer();
    expect(whisperRequests).toBe(1);
    isOpen = false;
    await send('sealed');
    await pass(60_000);
    await answer();
    expect(whisperRequests).toBe(1);
  });
});
