import { provideHttpClient } from '@angular/common/http';
import { HttpTestingController, provideHttpClientTesting } from '@angular/common/http/testing';
import { EnvironmentInjector, createEnvironmentInjector, signal } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import type { ChatRequest, Message, Session } from '@switchboard/shared';
import { jest } from '@jest/globals';
import { Subject } from 'rxjs';
import { AuthService } from '../../core/auth/auth.service';
import type { StreamEvent } from '../../core/live/event-stream';
import { ProblemError, localProblem } from '../../core/http/problem';
import { ChatApi } from './chat-api';
import { aMessage, aSession } from './chat-samples';
import { ConversationStore } from './conversation.store';
import { HistoryStore } from './history.store';
import { PendingChoice } from './pending-choice';

class FakeApi {
  readonly stream = new Subject<StreamEvent>();
  call = new Subject<StreamEvent>();
  readonly sent: (ChatRequest & { message_id: string })[] = [];
  readonly requestedAfter: number[] = [];
  stored: Message[] = [aMessage()];

  events() {
    return this.stream;
  }
  send(_session_id: string, body: ChatRequest & { message_id: string }) {
    this.sent.push(body);
    return this.call;
  }
  messages(_session_id: string, after: number): Promise<Message[]> {
    this.requestedAfter.push(after);
    return Promise.resolve(this.stored.filter(({ seq }) => seq > after).slice(0, 200));
  }
}

describe('ConversationStore with the outbox', () => {
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
    const requests = http.match('/api/sessions/s1');
    for (const request of requests) if (!request.cancelled) request.flush(session);
    await pass();
    return requests.length;
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

  it('sends a message, and ends its call once it is stored after the page was left', async () => {
    await beginStreaming();
    store.send('And then?');
    expect(states().at(-1)).toMatch(/sending$/);
    owner.destroy();
    expect([api.call.observed, api.stream.observed]).toEqual([true, false]);
    api.call.next({ id: null, event: 'message', data: aMessage({ message_id: api.sent[0]?.message_id ?? '' }) });
    await pass();
    expect([api.call.observed, localStorage.length]).toEqual([false, 0]);
  });

  it('sends what an earlier visit left unsent, and nothing that has arrived since (P25)', async () => {
    localStorage.setItem('switchboard.outbox.ann.s2.m1', JSON.stringify({ message_id: 'm1', content: 'kept', at: 1 }));
    localStorage.setItem('switchboard.outbox.ann.s2.m2', JSON.stringify({ message_id: 'm2', content: 'and this', at: 2 }));
    const other = createEnvironmentInjector([ConversationStore], TestBed.inject(EnvironmentInjector));
    const later = other.get(ConversationStore);
    later.open('s2');
    await pass();
    expect(later.items().map(({ content, state }) => `${content} ${state}`)).toEqual(['kept sending', 'and this queued']);
    expect(api.sent.map(({ message_id }) => message_id)).toEqual(['m1']);
    api.stream.next({ id: 'p-1', event: 'message', data: aMessage({ message_id: 'm1', content: 'kept' }) });
    await pass();
    expect(api.sent.map(({ message_id }) => message_id)).toEqual(['m1', 'm2']);
    other.destroy();
    http.match(() => true);
  });

  it('retries an unsent message as soon as the server is reachable', async () => {
    await beginStreaming();
    store.send('And then?');
    api.call.error(new ProblemError(localProblem('network', 'The connection was lost.')));
    await pass(1_200);
    expect(store.items().at(-1)).toMatchObject({ state: 'queued', problem: { code: 'network' } });
    api.call = new Subject();
    await tell('open');
    await answer();
    expect(store.items().at(-1)).toMatchObject({ state: 'sending', problem: null });
    expect(new Set(api.sent.map(({ message_id }) => message_id)).size).toBe(1);
    expect(api.sent).toHaveLength(2);
  });
});
