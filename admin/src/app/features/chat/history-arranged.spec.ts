import { HttpErrorResponse } from '@angular/common/http';
import { signal } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import type { OwnSessionList, Session, SessionChange } from '@switchboard/shared';
import { NEVER, Subject, firstValueFrom, throwError } from 'rxjs';
import { PageVisibility } from '../../core/live/page-visibility';
import { ChatApi, type SessionsQuery } from './chat-api';
import { aSession } from './chat-samples';
import { HistoryChannel } from './history-channel';
import { HistoryStore } from './history.store';

/** The user's conversations on a server that answers at once, or when the test says so. */
class FakeApi {
  readonly stored = new Map<string, Session>();
  readonly queries: SessionsQuery[] = [];
  readonly changes: [string, SessionChange][] = [];
  readonly pending: ((error?: Error) => void)[] = [];

  add(...sessions: Partial<Session>[]): void {
    for (const each of sessions) this.stored.set(each.session_id!, aSession(each));
  }
  sessions(query: SessionsQuery): Promise<OwnSessionList> {
    this.queries.push(query);
    const all = [...this.stored.values()].filter(({ pinned, archived }) => archived === (query.archived ?? false) && (pinned || !query.pinned));
    const from = Number(query.cursor ?? 0);
    const size = query.pinned ? 2 : 3;
    return Promise.resolve({ sessions: all.slice(from, from + size), next_cursor: all.length > from + size ? String(from + size) : null });
  }
  session(session_id: string): Promise<Session> {
    const found = this.stored.get(session_id);
    return found ? Promise.resolve(found) : firstValueFrom(throwError(() => new HttpErrorResponse({ status: 404 })));
  }
  change(session_id: string, change: SessionChange): Promise<Session> {
    this.changes.push([session_id, change]);
    return new Promise((resolve, reject) =>
      this.pending.push((error) => {
        if (error) return reject(error);
        this.add({ ...this.stored.get(session_id)!, ...(change as Partial<Session>) });
        resolve(this.stored.get(session_id)!);
      }),
    );
  }
}

function setUp() {
  const api = new FakeApi();
  const channel = { changes: new Subject<string>(), notified: [] as string[], notify: (id: string) => void channel.notified.push(id) };
  const visible = signal(true);
  TestBed.configureTestingModule({
    providers: [
      HistoryStore, { provide: ChatApi, useValue: api }, { provide: HistoryChannel, useValue: channel },
      { provide: PageVisibility, useValue: { visible, visible$: NEVER } },
    ],
  });
  const store = TestBed.inject(HistoryStore);
  const ids = () => [store.pinned(), store.others()].map((sessions) => sessions.map(({ session_id }) => session_id).join(' '));
  return { api, channel, store, ids, visible };
}

/** Lets promises that are already settled take effect. */
const settled = () => new Promise((resolve) => setTimeout(resolve));

describe('the pinned conversations', () => {
  it('are all listed, beyond the first page and only once', async () => {
    const { api, store, ids } = setUp();
    api.add({ session_id: 'a' }, { session_id: 'p1', pinned: true }, { session_id: 'b' }, { session_id: 'p2', pinned: true }, { session_id: 'p3', pinned: true });
    await store.load();
    expect(ids()).toEqual(['p1 p2 p3', 'a b']);
    await store.loadMore();
    expect(ids()).toEqual(['p1 p2 p3', 'a b']);
  });

  it('are among the results of a search, without a section of their own', async () => {
    const { api, store, ids } = setUp();
    api.add({ session_id: 'a' }, { session_id: 'p', pinned: true });
    await store.search('x');
    expect(ids()).toEqual(['', 'a p']);
    expect(api.queries.some(({ pinned }) => pinned)).toBe(false);
  });
});

describe('the archive', () => {
  it('is requested only when it is shown, also for a search, and leads back', async () => {
    const { api, store, ids } = setUp();
    api.add({ session_id: 'a' }, { session_id: 'old', archived: true, pinned: true });
    await store.load();
    expect([ids(), api.queries.map(({ archived }) => archived)]).toEqual([['', 'a'], [undefined, undefined]]);
    const opening = store.show('archived');
    expect([ids(), store.loaded()]).toEqual([['', ''], false]);
    await opening;
    expect([ids(), store.loaded()]).toEqual([['', 'old'], true]);
    await store.search('x');
    expect(api.queries.slice(-2)).toMatchObject([{ archived: true, q: 'x' }, { archived: true, text: 'x' }]);
    await store.search('');
    await store.show('current');
    expect(ids()).toEqual(['', 'a']);
  });

  it('does not list what a message has taken out of it', async () => {
    const { api, store, ids } = setUp();
    api.add({ session_id: 'old', archived: true });
    await store.show('archived');
    store.upsert(aSession({ session_id: 'old' }));
    expect(ids()).toEqual(['', '']);
  });
});

describe('a change of a conversation', () => {
  it('is shown at once, sent after the one before, and undone if the server refuses it', async () => {
    const { api, channel, store, ids } = setUp();
    api.add({ session_id: 'a' });
    await store.load();
    const pinning = store.change(aSession({ session_id: 'a' }), { pinned: true });
    const archiving = store.change(aSession({ session_id: 'a' }), { archived: true });
    await settled();
    expect([ids(), api.changes]).toEqual([['', ''], [['a', { pinned: true }]]]);
    api.pending[0]?.();
    await pinning;
    await settled();
    expect(api.changes).toHaveLength(2);
    // The answer to the first one does not show the conversation again.
    expect(ids()).toEqual(['', '']);
    api.pending[1]?.(new Error('away'));
    await expect(archiving).rejects.toThrow('away');
    expect([ids(), channel.notified]).toEqual([['a', ''], ['a']]);
  });
});

describe('what another tab does', () => {
  it('is shown at once: changes, new conversations, deletions; and passed on to no further tab', async () => {
    const { api, channel, store, ids } = setUp();
    api.add({ session_id: 'a' }, { session_id: 'b' });
    await store.load();
    api.add({ session_id: 'a', pinned: true }, { session_id: 'c' });
    api.stored.delete('b');
    for (const id of ['a', 'b', 'c']) channel.changes.next(id);
    await settled();
    expect([ids(), channel.notified]).toEqual([['a', 'c'], []]);
  });

  it('is left to the reload of a tab that is hidden', async () => {
    const { api, channel, store, ids, visible } = setUp();
    api.add({ session_id: 'a' });
    await store.load();
    visible.set(false);
    api.stored.delete('a');
    channel.changes.next('a');
    await settled();
    expect(ids()).toEqual(['', 'a']);
  });

  it('is passed on to the other tabs when this one does it', () => {
    const { channel, store } = setUp();
    store.upsert(aSession({ session_id: 'new' }));
    store.upsert(aSession({ session_id: 'new', message_count: 2 }));
    store.forget('gone');
    expect(channel.notified).toEqual(['new', 'gone']);
  });
});
