import { provideHttpClient } from '@angular/common/http';
import { HttpTestingController, type TestRequest, provideHttpClientTesting } from '@angular/common/http/testing';
import { EnvironmentInjector, computed, createEnvironmentInjector, signal } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { jest } from '@jest/globals';
import type { PersonRequestState, Session, Typing } from '@switchboard/shared';
import { Dialogs } from '../../../core/dialogs';
import { aSession } from '../chat-samples';
import { ConversationActions } from '../conversation-actions';
import { ConversationStore } from '../conversation.store';
import { HandlingStore, TYPING_MS, TYPING_NOTICE_MS } from './handling.store';

const REQUEST_URL = '/api/sessions/s1/person-request';
const SINCE = '2026-11-22T12:04:00.000Z';
const waiting: Partial<Session> = { handling: 'waiting', waiting_since: SINCE, handling_version: 1 };
const withAnna: Partial<Session> = { handling: 'person', handled_by: 'anna', handled_by_name: 'Anna', handling_version: 2 };

describe('HandlingStore', () => {
  let http: HttpTestingController;
  let owner: EnvironmentInjector;
  let handling: HandlingStore;
  let visibility: DocumentVisibilityState;
  const session = signal<Session | null>(null);
  const typing = signal<Typing | null>(null);
  const [retries, badAnswers] = [signal(0), signal(0)];
  const explaining = signal<string | null>(null);
  const refresh = jest.fn();

  beforeEach(() => {
    jest.useFakeTimers();
    visibility = 'visible';
    Object.defineProperty(document, 'visibilityState', { configurable: true, get: () => visibility });
    session.set(null);
    typing.set(null);
    for (const counter of [retries, badAnswers]) counter.set(0);
    refresh.mockClear();
    const store = { session, typing, ended: computed(() => session()?.status === 'ended'), refresh, applySession: (one: Session) => session.set(one) };
    TestBed.configureTestingModule({
      providers: [
        provideHttpClient(),
        provideHttpClientTesting(),
        { provide: ConversationStore, useValue: store },
        { provide: ConversationActions, useValue: { retries, badAnswers, explaining } },
        { provide: Dialogs, useValue: {} },
      ],
    });
    http = TestBed.inject(HttpTestingController);
    owner = createEnvironmentInjector([HandlingStore], TestBed.inject(EnvironmentInjector));
    handling = owner.get(HandlingStore);
  });

  afterEach(() => {
    owner.destroy();
    http.verify();
    TestBed.resetTestingModule();
    jest.advanceTimersByTime(50);
    expect(jest.getTimerCount()).toBe(0);
    jest.useRealTimers();
  });

  async function pass(ms = 20): Promise<void> {
    TestBed.tick();
    await jest.advanceTimersByTimeAsync(ms);
    TestBed.tick();
  }
  const become = async (more: Partial<Session>) => {
    session.set(aSession(more));
    await pass();
  };
  const asked = () => http.match({ method: 'GET', url: REQUEST_URL });
  const answer = async (requests: TestRequest[], state: Partial<PersonRequestState> = {}) => {
    for (const request of requests) request.flush({ waiting_since: null, position: null, reachable: false, ...state });
    await pass();
    return requests.length;
  };
  const refuse = async (request: TestRequest, status: number, code: string) => {
    request.flush({ code, status }, { status, statusText: code });
    await pass();
  };

  it('offers to ask for a person once it is known that this is possible, which is requested once', async () => {
    await pass();
    expect(asked()).toHaveLength(0);
    await become({});
    expect(handling.canAsk()).toBe(false);
    expect(await answer(asked())).toBe(1);
    expect(handling.canAsk()).toBe(true);
    await pass(60_000);
    expect(asked()).toHaveLength(0);
  });

  it('offers nothing where asking is switched off, and does not ask again', async () => {
    await become({});
    await refuse(asked()[0], 404, 'not_found');
    await pass(60_000);
    expect([handling.canAsk(), asked().length]).toEqual([false, 0]);
  });

  it('offers nothing in an ended conversation', async () => {
    await become({ status: 'ended', handling: 'waiting', waiting_since: SINCE });
    expect([handling.handling(), handling.waiting_since(), asked().length]).toEqual([null, null, 0]);
  });

  it('asks for a person, and shows the place in line for as long as the user waits', async () => {
    await become({});
    await answer(asked());
    const done = handling.ask('  It is about my bill. ');
    const post = http.expectOne({ method: 'POST', url: REQUEST_URL });
    expect(post.request.body).toEqual({ note: 'It is about my bill.' });
    post.flush(aSession(waiting));
    await done;
    await pass();
    expect([handling.waiting_since(), handling.request(), handling.canAsk()]).toEqual([SINCE, null, false]);
    expect(await answer(asked(), { waiting_since: SINCE, position: 3 })).toBe(1);
    expect(handling.request()?.position).toBe(3);
    await pass(5_000);
    expect(await answer(asked(), { waiting_since: SINCE, position: 2, reachable: true })).toBe(1);
    expect(handling.request()).toMatchObject({ position: 2, reachable: true });
    await become(withAnna);
    await pass(60_000);
    expect([asked().length, handling.request(), handling.person()]).toEqual([0, null, 'Anna']);
  });

  it('does not refresh the place in line in a hidden tab, and does at once on return', async () => {
    await become(waiting);
    await answer(asked(), { waiting_since: SINCE, position: 2 });
    visibility = 'hidden';
    document.dispatchEvent(new Event('visibilitychange'));
    await pass(60_000);
    expect(asked()).toHaveLength(0);
    visibility = 'visible';
    document.dispatchEvent(new Event('visibilitychange'));
    await pass();
    expect(await answer(asked(), { waiting_since: SINCE, position: 1 })).toBe(1);
  });

  it('says nothing of a place that belongs to an earlier request', async () => {
    await become(waiting);
    await answer(asked(), { waiting_since: SINCE, position: 2 });
    await become({ ...waiting, waiting_since: '2026-11-22T13:00:00.000Z' });
    expect(handling.request()).toBeNull();
  });

  it('sends no note where there is none, and reads the state again after a refusal', async () => {
    await become({});
    await answer(asked());
    const done = handling.ask(' ');
    const post = http.expectOne({ method: 'POST', url: REQUEST_URL });
    expect(post.request.body).toEqual({});
    post.flush({ code: 'handled_by_person', status: 409 }, { status: 409, statusText: 'Conflict' });
    await expect(done).rejects.toBeDefined();
    expect([refresh.mock.calls.length, handling.canAsk()]).toEqual([1, true]);
    const again = handling.ask('');
    http.expectOne({ method: 'POST', url: REQUEST_URL }).flush({ code: 'not_found', status: 404 }, { status: 404, statusText: 'Not Found' });
    await expect(again).rejects.toBeDefined();
    expect(handling.canAsk()).toBe(false);
  });

  it('takes the request back', async () => {
    await become(waiting);
    await answer(asked(), { waiting_since: SINCE, position: 1 });
    const done = handling.withdraw();
    http.expectOne({ method: 'DELETE', url: REQUEST_URL }).flush(aSession({ handling_version: 2 }));
    await done;
    await pass();
    expect([handling.handling(), handling.canAsk()]).toEqual(['responder', true]);
    await pass(60_000);
    expect(asked()).toHaveLength(0);
  });

  it('offers a person after two answers were asked for again, or one was rated as bad, until that is declined', async () => {
    await become({});
    await answer(asked());
    retries.set(1);
    expect(handling.isOffered()).toBe(false);
    retries.set(2);
    expect(handling.isOffered()).toBe(true);
    retries.set(0);
    badAnswers.set(1);
    // First the user may say why.
    explaining.set('m1');
    expect(handling.isOffered()).toBe(false);
    explaining.set(null);
    expect(handling.isOffered()).toBe(true);
    handling.decline();
    expect([handling.isOffered(), handling.canAsk()]).toEqual([false, true]);
  });

  it('offers no person again after one was there', async () => {
    await become(withAnna);
    await answer(asked());
    badAnswers.set(1);
    await become({ handling_version: 3 });
    expect([handling.isOffered(), handling.canAsk()]).toEqual([false, true]);
  });

  it('ends a notice that the person is typing by its own clock, counted from the latest', async () => {
    await become(withAnna);
    await answer(asked());
    const notice = (at: string): Typing => ({ role: 'operator', name: 'Anna', at });
    // The server's clock may be off by any amount.
    typing.set(notice('2020-01-01T00:00:00.000Z'));
    await pass(TYPING_MS - 1_000);
    expect(handling.isPersonTyping()).toBe(true);
    typing.set(notice('2020-01-01T00:00:05.000Z'));
    await pass(TYPING_MS - 1_000);
    expect(handling.isPersonTyping()).toBe(true);
    await pass(1_000);
    expect(handling.isPersonTyping()).toBe(false);
    typing.set(notice('2020-01-01T00:00:15.000Z'));
    await pass();
    typing.set(null);
    await pass();
    expect(handling.isPersonTyping()).toBe(false);
  });

  it('tells that the user is typing at most every two seconds, and only where somebody is told', async () => {
    const told = () => http.match('/api/sessions/s1/typing').map((request) => request.flush(null)).length;
    await become({});
    await answer(asked());
    handling.noteTyping();
    expect(told()).toBe(0);
    await become(withAnna);
    handling.noteTyping();
    handling.noteTyping();
    expect(told()).toBe(1);
    await pass(TYPING_NOTICE_MS - 100);
    handling.noteTyping();
    expect(told()).toBe(0);
    await pass(100);
    handling.noteTyping();
    expect(told()).toBe(1);
  });
});
