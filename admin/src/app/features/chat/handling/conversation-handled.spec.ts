import { provideHttpClient } from '@angular/common/http';
import { HttpTestingController, provideHttpClientTesting } from '@angular/common/http/testing';
import { EnvironmentInjector, createEnvironmentInjector, signal } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { jest } from '@jest/globals';
import type { Session } from '@switchboard/shared';
import { AuthService } from '../../../core/auth/auth.service';
import { ProblemError, localProblem } from '../../../core/http/problem';
import { ChatApi } from '../chat-api';
import { FakeApi } from '../chat-api.fixture';
import { aMessage, aReply, aSession } from '../chat-samples';
import { ConversationStore } from '../conversation.store';
import { HistoryStore } from '../history.store';
import { PendingChoice } from '../pending-choice';
import { aTold, anOperatorMessage } from './handling.fixture';

const withAnna: Partial<Session> = { handling: 'person', handled_by: 'anna', handled_by_name: 'Anna', handling_version: 1, message_count: 3, leaf_id: 's1' };

describe('ConversationStore while a person has the conversation', () => {
  let api: FakeApi;
  let http: HttpTestingController;
  let owner: EnvironmentInjector;
  let store: ConversationStore;

  beforeEach(async () => {
    jest.useFakeTimers();
    api = new FakeApi();
    api.stored = [aMessage(), aReply()];
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
    await pass();
    await answer();
    for (const event of ['open', 'fresh']) await tell(event);
    await answer();
    await tell('session', aSession({ message_count: 2 }));
    await answer();
  });

  afterEach(() => {
    owner.destroy();
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
  async function answer(session: Session = aSession({ message_count: 2 })): Promise<void> {
    for (const request of http.match('/api/sessions/s1')) if (!request.cancelled) request.flush(session);
    await pass();
  }
  async function tell(event: string, data: unknown = null): Promise<void> {
    api.stream.next({ id: ['open', 'fresh'].includes(event) ? null : 'p-1', event, data });
    await pass();
  }
  async function come(): Promise<void> {
    await tell('message', aTold('person_came', { seq: 3 }));
    await tell('session', aSession(withAnna));
  }
  const states = () => store.items().map(({ key, state }) => `${key} ${state}`);

  it('knows who has it, also when a response arrives that was sent before they came', async () => {
    store.refresh();
    await pass();
    await come();
    await answer();
    expect([store.isWithPerson(), store.session()?.handled_by_name]).toEqual([true, 'Anna']);
    await tell('session', aSession({ ...withAnna, status: 'ended', ended_at: '2026-11-22T12:02:00.000Z' }));
    expect(store.isWithPerson()).toBe(false);
  });

  it('simply sends what is written', async () => {
    await come();
    store.send('Hello?');
    await pass();
    const { message_id } = api.sent[0];
    const message = aMessage({ message_id, content: 'Hello?', seq: 4, parent_id: 's1', reply_id: null });
    api.call.next({ id: null, event: 'message', data: message });
    api.call.next({ id: null, event: 'handled', data: { session: aSession({ ...withAnna, message_count: 4, leaf_id: message_id }) } });
    api.call.complete();
    await pass();
    expect(states().slice(2)).toEqual(['s1 complete', `${message_id} sent`]);
    expect([store.answering(), store.isBranchBusy()]).toEqual([false, false]);
    await tell('message', message);
    await pass(120_000);
    expect(states().at(-1)).toBe(`${message_id} sent`);
  });

  it('knows that they are typing until they have said something', async () => {
    await come();
    await tell('typing', { role: 'operator', name: 'Anna', at: '2026-11-22T12:00:05.000Z' });
    expect(store.typing()?.name).toBe('Anna');
    await tell('message', anOperatorMessage({ seq: 4, created_at: '2026-11-22T12:00:06.000Z' }));
    expect(store.typing()).toBeNull();
  });

  it('says why another answer was refused, and shows the branch again', async () => {
    store.regenerate('q1');
    expect(states()).toEqual(['q1 sent', 'reply-q1 streaming']);
    api.call.error(new ProblemError({ ...localProblem('handled_by_person', 'A person answers.'), status: 409 }));
    await pass();
    api.stored = [aMessage(), aReply(), aTold('person_came', { seq: 3 })];
    api.session = aSession(withAnna);
    await answer(api.session);
    expect(store.refusal()?.code).toBe('handled_by_person');
    expect(states()).toEqual(['q1 sent', 'reply-q1 complete', 's1 complete']);
  });
});
