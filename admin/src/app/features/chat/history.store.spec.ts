import { TestBed } from '@angular/core/testing';
import type { OwnSessionList, Session, SessionChange } from '@switchboard/shared';
import { ChatApi, type SessionsQuery } from './chat-api';
import { aSession } from './chat-samples';
import { HistoryStore } from './history.store';

class FakeApi {
  readonly queries: SessionsQuery[] = [];
  readonly answers: { resolve: (list: OwnSessionList) => void; reject: (error: unknown) => void }[] = [];
  created = 0;
  pinned: Session[] = [];
  readonly changes: SessionChange[] = [];
  change_answer: Promise<Session> = Promise.resolve(aSession());
  one: Promise<Session> = Promise.reject(new Error('not asked for'));

  constructor() {
    this.one.catch(() => undefined);
  }
  sessions(query: SessionsQuery): Promise<OwnSessionList> {
    if (query.pinned) return Promise.resolve({ sessions: this.pinned, next_cursor: null });
    this.queries.push(query);
    return new Promise((resolve, reject) => this.answers.push({ resolve, reject }));
  }
  create(): Promise<Session> {
    this.created++;
    return Promise.resolve(aSession({ session_id: 'fresh', message_count: 0 }));
  }
  change(_: string, change: SessionChange): Promise<Session> {
    this.changes.push(change);
    return this.change_answer;
  }
  session(): Promise<Session> {
    return this.one;
  }
}

function setUp() {
  const api = new FakeApi();
  TestBed.configureTestingModule({ providers: [HistoryStore, { provide: ChatApi, useValue: api }] });
  const store = TestBed.inject(HistoryStore);
  const answer = (index: number, ids: string[], next_cursor: string | null = null) =>
    api.answers[index]?.resolve({ sessions: ids.map((session_id) => aSession({ session_id })), next_cursor });
  const ids = () => store.sessions().map(({ session_id }) => session_id);
  return { api, store, answer, ids };
}

describe('HistoryStore', () => {
  it('pages by cursor', async () => {
    const { api, store, answer, ids } = setUp();
    const first = store.load();
    answer(0, ['a', 'b'], 'next');
    await first;
    const second = store.loadMore();
    expect(api.queries[1]).toMatchObject({ cursor: 'next', messages: 'some' });
    answer(1, ['c']);
    await second;
    expect([ids(), store.hasMore()]).toEqual([['a', 'b', 'c'], false]);
  });

  it('knows of conversations found by their words which message has them, until another search', async () => {
    const { api, store } = setUp();
    const searching = store.search('tea');
    const hit = { message_id: 'm1', excerpt: 'a cup of tea' };
    api.answers[0]?.resolve({ sessions: [aSession({ session_id: 'a' })], next_cursor: null });
    api.answers[1]?.resolve({ sessions: [{ ...aSession({ session_id: 'a' }), hit }, { ...aSession({ session_id: 'b' }), hit }], next_cursor: null });
    await searching;
    expect([...store.hits()]).toEqual([['a', hit], ['b', hit]]);
    const again = store.search('');
    api.answers[2]?.resolve({ sessions: [aSession({ session_id: 'a' })], next_cursor: null });
    await again;
    expect(store.hits().size).toBe(0);
  });

  it('shows only the results of the latest search, however late older ones arrive', async () => {
    const { store, answer, ids } = setUp();
    const all = [store.load(), store.search('ne'), store.search('new')];
    // A search sends two requests: one for titles, one for message text.
    answer(3, ['new']);
    answer(4, ['said']);
    answer(1, ['ne']);
    answer(2, []);
    answer(0, ['old']);
    await Promise.all(all);
    expect([ids(), store.q()]).toEqual([['new', 'said'], 'new']);
  });

  it('finds titles and message text, each conversation once, and loads more where there is more', async () => {
    const { api, store, answer, ids } = setUp();
    const first = store.search('tea');
    answer(0, ['a', 'b']);
    answer(1, ['b', 'c'], 'next');
    await first;
    expect([ids(), store.hasMore()]).toEqual([['a', 'b', 'c'], true]);
    const second = store.loadMore();
    expect(api.queries).toEqual([
      { limit: 40, messages: 'some', q: 'tea' },
      { limit: 40, messages: 'some', text: 'tea' },
      { limit: 40, messages: 'some', text: 'tea', cursor: 'next' },
    ]);
    answer(2, ['d']);
    await second;
    expect([ids(), store.hasMore()]).toEqual([['a', 'b', 'c', 'd'], false]);
  });

  it('keeps what is shown when a request fails', async () => {
    const { api, store, answer, ids } = setUp();
    const first = store.load();
    answer(0, ['a']);
    await first;
    const second = store.load();
    api.answers[1]?.reject(new Error('away'));
    await second;
    expect([ids(), store.problem()?.code]).toEqual([['a'], 'unexpected']);
  });

  it('lists a conversation once it has a message', () => {
    const { store, ids } = setUp();
    store.upsert(aSession({ message_count: 0 }));
    expect(ids()).toEqual([]);
    store.upsert(aSession());
    expect(ids()).toEqual(['s1']);
  });

  it('shows a new title at once, and restores the old one when the server refuses', async () => {
    const { api, store } = setUp();
    const session = aSession();
    store.upsert(session);
    api.change_answer = Promise.reject(new Error('away'));
    const renaming = store.change(session, { title: 'Second' });
    expect(store.sessions()[0]?.title).toBe('Second');
    await expect(renaming).rejects.toThrow('away');
    expect(store.sessions()[0]?.title).toBe('First');
  });
});

describe('the landing session', () => {
  it('is the latest conversation with messages', async () => {
    const { api, store, answer } = setUp();
    const landing = store.landingSession();
    answer(0, ['last']);
    expect((await landing).session_id).toBe('last');
    expect(api.queries).toEqual([{ limit: 20, messages: 'some' }]);
  });

  it('is not one that is about to be deleted', async () => {
    const { store, answer } = setUp();
    store.hide('gone', true);
    const landing = store.landingSession();
    answer(0, ['gone', 'other']);
    expect((await landing).session_id).toBe('other');
  });

  it('is not one that has ended, since no message can be sent there', async () => {
    const { api, store } = setUp();
    const landing = store.landingSession();
    const ended = aSession({ session_id: 'ended', status: 'ended' });
    api.answers[0]?.resolve({ sessions: [ended, aSession({ session_id: 'goes on' })], next_cursor: null });
    expect((await landing).session_id).toBe('goes on');
  });

  it('is the one that is still empty, so that reloads create no rows', async () => {
    const { api, store } = setUp();
    const landing = store.landingSession();
    api.answers[0]?.resolve({ sessions: [], next_cursor: null });
    await Promise.resolve();
    await Promise.resolve();
    const ended = aSession({ session_id: 'ended', message_count: 0, status: 'ended' });
    api.answers[1]?.resolve({ sessions: [ended, aSession({ session_id: 'empty', message_count: 0 })], next_cursor: null });
    expect([(await landing).session_id, api.created]).toEqual(['empty', 0]);
  });

  it('is a new one if there is none, and only one for two clicks', async () => {
    const { api, store } = setUp();
    const both = [store.blankSession(), store.blankSession()];
    api.answers[0]?.resolve({ sessions: [], next_cursor: null });
    expect((await Promise.all(both)).map(({ session_id }) => session_id)).toEqual(['fresh', 'fresh']);
    expect([api.queries.length, api.created]).toEqual([1, 1]);
  });
});
