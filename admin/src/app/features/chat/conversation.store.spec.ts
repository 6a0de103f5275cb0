import { provideHttpClient } from '@angular/common/http';
import { HttpTestingController, provideHttpClientTesting } from '@angular/common/http/testing';
import { EnvironmentInjector, createEnvironmentInjector, signal } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import type { Session } from '@switchboard/shared';
import { jest } from '@jest/globals';
import { AuthService } from '../../core/auth/auth.service';
import { ChatApi } from './chat-api';
import { FakeApi } from './chat-api.fixture';
import { aMessage, aReply, aSession } from './chat-samples';
import { ConversationStore } from './conversation.store';
import { HistoryStore } from './history.store';
import { PendingChoice } from './pending-choice';
import { REPLY_TIMEOUT_MS } from './reply-timeout';

const END = Number.MAX_SAFE_INTEGER;

describe('ConversationStore', () => {
  let api: FakeApi;
  let http: HttpTestingController;
  let owner: EnvironmentInjector;
  let store: ConversationStore;

  beforeEach(() => {
    jest.useFakeTimers();
    api = new FakeApi();
    TestBed.configureTestingModule({
      providers: [
        provideHttpClient(),
        provideHttpClientTesting(),
        HistoryStore,
        PendingChoice,
        { provide: ChatApi, useValue: api },
        { provide: AuthService, useValue: { user: signal({ user_id: 'ann' }) } },
      ],
    });
    http = TestBed.inject(HttpTestingController);
    owner = createEnvironmentInjector([ConversationStore], TestBed.inject(EnvironmentInjector));
    store = owner.get(ConversationStore);
    store.open('s1');
  });

  afterEach(() => {
    if (!owner.destroyed) owner.destroy();
    TestBed.resetTestingModule();
    localStorage.clear();
    jest.advanceTimersByTime(50);
    expect(jest.getTimerCount()).toBe(0);
    jest.useRealTimers();
  });

  async function pass(ms = 20): Promise<void> {
    TestBed.tick();
    await jest.advanceTimersByTimeAsync(ms);
    TestBed.tick();
  }
  /** Answers all pending requests for the session, if any. */
  async function answer(session: Session = aSession()): Promise<number> {
    const asked = http.match('/api/sessions/s1');
    for (const request of asked) if (!request.cancelled) request.flush(session);
    await pass();
    return asked.length;
  }
  async function tell(event: string, data: unknown = null, id: string | null = 'p-1'): Promise<void> {
    api.stream.next({ id: event === 'open' || event === 'fresh' || event === 'closed' ? null : id, event, data });
    await pass();
  }
  async function begin(): Promise<void> {
    await pass();
    await answer();
  }
  async function beginStreaming(): Promise<void> {
    await begin();
    await tell('open');
    await tell('fresh');
    await answer();
    await tell('session', aSession());
    await answer();
  }
  const states = () => store.items().map(({ key, state }) => `${key} ${state}`);

  it('loads the session, then its messages', async () => {
    expect(store.state()).toBe('loading');
    await begin();
    expect([store.state(), store.session()?.title, api.asked]).toEqual(['ready', 'First', [END]]);
  });

  it('shows an answer that is already running, and its end, from the stream', async () => {
    await beginStreaming();
    await tell('delta', { reply_id: 'a1', reply_to: 'q1', version: 1, offset: 0, text: 'Press End' });
    expect(states()).toEqual(['q1 sent', 'reply-q1 streaming']);
    await tell('reply', aReply());
    expect(states()).toEqual(['q1 sent', 'reply-q1 complete']);
  });

  it('requests no message that the stream has delivered', async () => {
    await beginStreaming();
    const before = api.asked.length;
    await tell('message', aMessage({ message_id: 'q2', seq: 2, parent_id: 'a1', reply_id: 'a2' }));
    await tell('session', aSession({ message_count: 2, last_activity_at: '2026-11-22T12:01:00.000Z' }));
    expect(api.asked).toHaveLength(before);
    expect(states()).toEqual(['q1 sent', 'reply-q1 unanswered', 'q2 sent', 'reply-q2 streaming']);
  });

  it('requests what it missed when the stream starts afresh', async () => {
    await beginStreaming();
    await tell('closed');
    await answer();
    api.stored = [aMessage(), aReply()];
    await tell('open');
    await tell('fresh');
    await tell('session', aSession({ message_count: 2, last_activity_at: '2026-11-22T12:01:00.000Z' }));
    await answer(aSession({ message_count: 2, last_activity_at: '2026-11-22T12:01:00.000Z' }));
    expect(states()).toEqual(['q1 sent', 'reply-q1 complete']);
  });

  it('keeps polling beside a stream that opens but stays silent, as behind a buffering proxy', async () => {
    await begin();
    await tell('open');
    await tell('fresh');
    await answer();
    api.stored = [aMessage(), aReply()];
    await pass(1_600);
    const session = aSession({ message_count: 2, last_activity_at: '2026-11-22T12:01:00.000Z' });
    expect(await answer(session)).toBe(1);
    expect(states()).toEqual(['q1 sent', 'reply-q1 complete']);
    await tell('session', session);
    await answer(session);
    await pass(20_000);
    expect(await answer(session)).toBe(0);
  });

  it('polls without a stream, faster while it waits for an answer, and shows it', async () => {
    await begin();
    expect(states()).toEqual(['q1 sent', 'reply-q1 streaming']);
    await answer();
    api.stored = [aMessage(), aReply()];
    await pass(1_600);
    const session = aSession({ message_count: 2, last_activity_at: '2026-11-22T12:01:00.000Z' });
    expect(await answer(session)).toBe(1);
    expect(states()).toEqual(['q1 sent', 'reply-q1 complete']);
  });

  it('does not wait forever: without any part of the answer it offers Retry', async () => {
    await begin();
    for (let waited = 0; waited < REPLY_TIMEOUT_MS; waited += 1_500) {
      await pass(1_500);
      await answer();
    }
    expect(store.items()).toMatchObject([{ state: 'sent' }, { state: 'unanswered', retry: 'q1' }]);
    expect(store.answering()).toBe(false);
  });

  it('shows at once that it was ended, and no late response reopens it', async () => {
    await beginStreaming();
    store.refresh();
    await pass();
    await tell('session', aSession({ status: 'ended', ended_at: '2026-11-22T12:02:00.000Z', end_reason: 'Maintenance' }));
    await answer(aSession());
    expect([store.ended(), store.session()?.end_reason]).toEqual([true, 'Maintenance']);
  });

  it('shows that it was deleted, and stops requesting', async () => {
    await beginStreaming();
    await tell('deleted', { session_id: 's1' });
    expect(store.state()).toBe('deleted');
    await answer();
    await pass(60_000);
    expect(http.match('/api/sessions/s1')).toHaveLength(0);
  });

  it.each([[404, 'not_found'], [422, 'invalid']])('distinguishes a missing from a deleted conversation (%d)', async (status, code) => {
    await pass();
    http.expectOne('/api/sessions/s1').flush({ code, status }, { status, statusText: code });
    await pass();
    expect(store.state()).toBe('missing');
    await pass(60_000);
    expect(http.match('/api/sessions/s1')).toHaveLength(0);
  });

  it('says that it could not be loaded, and loads on a refresh', async () => {
    await pass();
    http.expectOne('/api/sessions/s1').error(new ProgressEvent('error'));
    await pass();
    expect([store.state(), store.problem()?.code]).toEqual(['failed', 'network']);
    store.refresh();
    await pass();
    await answer();
    expect(store.state()).toBe('ready');
  });

  /** Messages in a row. */
  const longConversation = (count: number) =>
    Array.from({ length: count }, (_, at) => aMessage({ message_id: `m${at + 1}`, seq: at + 1, parent_id: at === 0 ? null : `m${at}`, reply_id: null }));

  it('loads a long conversation from its end, and earlier messages on demand', async () => {
    api.stored = longConversation(430);
    await pass();
    await answer(aSession({ message_count: 430 }));
    expect([store.items().length, store.hasEarlier(), api.asked]).toEqual([200 + 1, true, [END]]);
    await store.loadEarlier();
    await store.loadEarlier();
    expect([store.items()[0]?.seq, store.hasEarlier(), api.asked]).toEqual([1, false, [END, 231, 31]]);
  });

  it('loads as many responses as it takes where long messages make them short', async () => {
    api.stored = longConversation(20);
    api.perAnswer = 7;
    await pass();
    await answer(aSession({ message_count: 20 }));
    await pass();
    expect([store.items()[0]?.seq, store.items().length, store.hasEarlier()]).toEqual([1, 21, false]);
    expect(api.asked).toEqual([END, 14, 7]);
  });

  it('shows another branch once its messages are loaded', async () => {
    api.stored = [aMessage(), aReply(), aMessage({ message_id: 'q2', seq: 3 }), aReply({ message_id: 'a2', reply_to: 'q2', seq: 4, parent_id: 'q2' })];
    api.session = aSession({ message_count: 4, leaf_id: 'a2' });
    await pass();
    await answer(api.session);
    expect(states()).toEqual(['q2 sent', 'reply-q2 complete']);
    const shown = store.showBranch('a1');
    await pass();
    expect(await answer(api.session)).toBe(1);
    await shown;
    expect(states()).toEqual(['q1 sent', 'reply-q1 complete']);
    expect(api.asked).toEqual([END, END]);
  });

  it('ignores the branch in a response that is older than the newest message', async () => {
    api.session = aSession({ leaf_id: 'q1' });
    await beginStreaming();
    await tell('message', aMessage({ message_id: 'q2', seq: 2, parent_id: 'a1', reply_id: 'a2', created_at: '2026-11-22T12:03:00.000Z' }));
    store.refresh();
    await pass();
    await answer(aSession({ leaf_id: 'q1' }));
    expect(states().at(-1)).toBe('reply-q2 streaming');
  });
});
