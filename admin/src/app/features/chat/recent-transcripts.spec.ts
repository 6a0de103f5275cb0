import { provideHttpClient } from '@angular/common/http';
import { HttpTestingController, provideHttpClientTesting } from '@angular/common/http/testing';
import { EnvironmentInjector, createEnvironmentInjector, signal } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { jest } from '@jest/globals';
import { AuthService } from '../../core/auth/auth.service';
import { ChatApi } from './chat-api';
import { FakeApi } from './chat-api.fixture';
import { aMessage, aReply, aSession } from './chat-samples';
import { ConversationStore } from './conversation.store';
import { HistoryStore } from './history.store';
import { PendingChoice } from './pending-choice';
import { KEPT_TRANSCRIPTS, RecentTranscripts } from './recent-transcripts';
import { EMPTY_TRANSCRIPT } from './transcript';

function setUp() {
  const user = signal<{ user_id: string } | null>({ user_id: 'ann' });
  TestBed.configureTestingModule({ providers: [{ provide: AuthService, useValue: { user } }] });
  const recent = TestBed.inject(RecentTranscripts);
  TestBed.tick();
  const leave = (session_id: string, isDeleted = false) =>
    recent.leave(aSession({ session_id }), isDeleted, { ...EMPTY_TRANSCRIPT, messages: [aMessage({ session_id })] });
  return { recent, leave, user };
}

describe('RecentTranscripts', () => {
  it('keep a bounded number of conversations, those that were left last', () => {
    const { recent, leave } = setUp();
    const ids = Array.from({ length: KEPT_TRANSCRIPTS + 1 }, (_, at) => `s${at}`);
    ids.forEach((id) => leave(id));
    leave('s1');
    leave('new');
    expect([...ids, 'new'].filter((id) => recent.find(id))).toEqual(['s1', ...ids.slice(3), 'new']);
  });

  it('forget what was deleted, and everything when somebody else is signed in', () => {
    const { recent, leave, user } = setUp();
    leave('s1');
    leave('s2');
    leave('s1', true);
    expect([recent.find('s1'), recent.find('s2')?.session.session_id]).toEqual([undefined, 's2']);
    user.set(null);
    TestBed.tick();
    expect(recent.find('s2')).toBeUndefined();
  });
});

describe('a conversation that is opened again', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => {
    TestBed.resetTestingModule();
    jest.useRealTimers();
  });

  it('shows at once what was loaded during the last visit, also while it cannot be loaded again', async () => {
    const api = new FakeApi();
    api.stored = [aMessage(), aReply()];
    TestBed.configureTestingModule({
      providers: [
        provideHttpClient(), provideHttpClientTesting(), HistoryStore, PendingChoice, { provide: ChatApi, useValue: api },
        { provide: AuthService, useValue: { user: signal({ user_id: 'ann' }) } },
      ],
    });
    const http = TestBed.inject(HttpTestingController);
    const pass = async () => {
      TestBed.tick();
      await jest.advanceTimersByTimeAsync(20);
      TestBed.tick();
    };
    const visit = async () => {
      const owner = createEnvironmentInjector([ConversationStore], TestBed.inject(EnvironmentInjector));
      const store = owner.get(ConversationStore);
      store.open('s1');
      await pass();
      return { owner, store, shown: () => store.items().map(({ key, state }) => `${key} ${state}`) };
    };
    const all = ['q1 sent', 'reply-q1 complete'];
    const first = await visit();
    http.expectOne('/api/sessions/s1').flush(aSession());
    await pass();
    expect(first.shown()).toEqual(all);
    first.owner.destroy();

    const { owner, store, shown } = await visit();
    expect([store.state(), shown()]).toEqual(['loading', all]);
    http.expectOne('/api/sessions/s1').error(new ProgressEvent('error'));
    await pass();
    expect([store.state(), store.problem()?.status, shown()]).toEqual(['failed', 0, all]);
    owner.destroy();
  });
});
