import { provideHttpClient } from '@angular/common/http';
import { HttpTestingController, provideHttpClientTesting } from '@angular/common/http/testing';
import { EnvironmentInjector, createEnvironmentInjector, signal } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import type { ChatRequest, Message, MessageList, Session } from '@switchboard/shared';
import { jest } from '@jest/globals';
import { Subject } from 'rxjs';
import { AuthService } from '../../core/auth/auth.service';
import type { StreamEvent } from '../../core/live/event-stream';
import { ChatApi } from './chat-api';
import { aMessage, aReply, aSession } from './chat-samples';
import { ConversationStore } from './conversation.store';
import { HistoryStore } from './history.store';
import { REPLY_TIMEOUT_MS } from './reply-timeout';

class FakeApi {
  readonly stream = new Subject<StreamEvent>();
  call = new Subject<StreamEvent>();
  readonly said: Required<ChatRequest>[] = [];
  readonly asked: number[] = [];
  stored: Message[] = [aMessage()];
  /** messages that fit into one response: few, if they are long */
  perAnswer = 200;

  events() {
    return this.stream;
  }
  send(_session_id: string, body: Required<ChatRequest>) {
    this.said.push(body);
    return this.call;
  }
  messages(_session_id: string, after: number): Promise<MessageList> {
    this.asked.push(after);
    const past = this.stored.filter(({ seq }) => seq > after);
    const messages = past.slice(0, this.perAnswer);
    return Promise.resolve({ messages, ...(messages.length < past.length && { more: true as const }) });
  }
}

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
    expect([store.state(), store.session()?.title, api.asked]).toEqual(['ready', 'First', [0]]);
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
    await tell('message', aMessage({ message_id: 'q2', seq: 2 }));
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

  it('loads a long conversation from its end, and earlier messages on demand', async () => {
    api.stored = Array.from({ length: 450 }, (_, index) => aMessage({ message_id: `m${index + 1}`, seq: index + 1 }));
    await pass();
    await answer(aSession({ message_count: 450 }));
    expect([store.items().length, store.hasEarlier(), api.asked]).toEqual([200 + 1, true, [250]]);
    await store.loadEarlier();
    await store.loadEarlier();
    expect([store.items()[0]?.seq, store.hasEarlier()]).toEqual([1, false]);
  });

  it('follows short pages of long messages, from the end back to the beginning', async () => {
    api.stored = Array.from({ length: 450 }, (_, index) => aMessage({ message_id: `m${index + 1}`, seq: index + 1 }));
    api.perAnswer = 7;
    await pass();
    await answer(aSession({ message_count: 450 }));
    await pass();
    expect(store.items().slice(0, 200).map(({ seq }) => seq)).toEqual(Array.from({ length: 200 }, (_, index) => 251 + index));
    await store.loadEarlier();
    await store.loadEarlier();
    expect([store.items()[0]?.seq, store.items().length, store.hasEarlier()]).toEqual([1, 451, false]);
  });
});
