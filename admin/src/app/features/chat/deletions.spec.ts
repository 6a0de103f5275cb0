import { TestBed } from '@angular/core/testing';
import { HttpErrorResponse } from '@angular/common/http';
import { jest } from '@jest/globals';
import { firstValueFrom, throwError } from 'rxjs';
import { AuthService } from '../../core/auth/auth.service';
import { ChatApi } from './chat-api';
import { aSession } from './chat-samples';
import { Deletions } from './deletions';
import { UNDO_MS } from './undo-period';
import { HistoryStore } from './history.store';

const first = aSession();
const second = aSession({ session_id: 's2' });

function setUp(remove: (session_id: string) => Promise<unknown> = () => Promise.resolve()) {
  const removed: string[] = [];
  const api = {
    remove: (session_id: string) => {
      removed.push(session_id);
      return remove(session_id);
    },
  };
  const tasks = new Set<() => Promise<unknown>>();
  const beforeSignOut = (task: () => Promise<unknown>) => {
    tasks.add(task);
    return () => tasks.delete(task);
  };
  const auth = { provide: AuthService, useValue: { beforeSignOut } };
  TestBed.configureTestingModule({ providers: [Deletions, HistoryStore, auth, { provide: ChatApi, useValue: api }] });
  const history = TestBed.inject(HistoryStore);
  [first, second].forEach((session) => history.upsert(session));
  const ids = () => history.sessions().map(({ session_id }) => session_id);
  return { deletions: TestBed.inject(Deletions), removed, ids, tasks };
}

describe('Deletions', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  it('hide at once and delete when the time to undo is over', () => {
    const { deletions, removed, ids } = setUp();
    deletions.schedule(first);
    expect([ids(), deletions.undoable(), removed]).toEqual([['s2'], first, []]);
    jest.advanceTimersByTime(UNDO_MS);
    expect([removed, deletions.undoable(), ids()]).toEqual([['s1'], null, ['s2']]);
  });

  it('wait as long as somebody is at the button, and as long again afterwards', () => {
    const { deletions, removed } = setUp();
    deletions.schedule(first);
    jest.advanceTimersByTime(UNDO_MS - 1);
    deletions.hold(true);
    jest.advanceTimersByTime(UNDO_MS * 10);
    expect([removed, deletions.undoable()]).toEqual([[], first]);
    deletions.hold(false);
    jest.advanceTimersByTime(UNDO_MS - 1);
    expect(removed).toEqual([]);
    jest.advanceTimersByTime(1);
    expect(removed).toEqual(['s1']);
    deletions.hold(true);
    deletions.hold(false);
    expect(jest.getTimerCount()).toBe(0);
  });

  it('are undone without a trace', () => {
    const { deletions, removed, ids } = setUp();
    deletions.schedule(first);
    expect(deletions.undo()).toBe(first);
    jest.advanceTimersByTime(UNDO_MS * 2);
    expect([removed, ids()]).toEqual([[], ['s1', 's2']]);
  });

  it('carry out the previous one when another is requested', () => {
    const { deletions, removed, ids } = setUp();
    deletions.schedule(first);
    deletions.schedule(second);
    expect([removed, ids(), deletions.undoable()]).toEqual([['s1'], [], second]);
  });

  it('are carried out at once when the page is closed, and only once', () => {
    const { deletions, removed } = setUp();
    deletions.schedule(first);
    window.dispatchEvent(new Event('pagehide'));
    jest.advanceTimersByTime(UNDO_MS);
    expect(removed).toEqual(['s1']);
  });

  it('are carried out at once when the chat is left', () => {
    const { deletions, removed } = setUp();
    deletions.schedule(first);
    TestBed.resetTestingModule();
    expect(removed).toEqual(['s1']);
  });

  it('are carried out before the user is signed out, which waits for the response', async () => {
    let respond = () => {};
    const { deletions, removed, tasks } = setUp(() => new Promise<void>((resolve) => (respond = resolve)));
    deletions.schedule(first);
    let isOver = false;
    void Promise.all([...tasks].map((task) => task())).then(() => (isOver = true));
    await jest.advanceTimersByTimeAsync(0);
    expect([removed, isOver]).toEqual([['s1'], false]);
    respond();
    await jest.advanceTimersByTimeAsync(UNDO_MS);
    expect([removed, isOver]).toEqual([['s1'], true]);
    TestBed.resetTestingModule();
    expect([removed, tasks.size]).toEqual([['s1'], 0]);
  });

  it('restore what could not be deleted, unless it was already gone', async () => {
    const unreachable = setUp(() => Promise.reject(new Error('away')));
    unreachable.deletions.schedule(first);
    await jest.advanceTimersByTimeAsync(UNDO_MS);
    expect([unreachable.ids(), unreachable.deletions.failed()]).toEqual([['s1', 's2'], first]);

    TestBed.resetTestingModule();
    const deleted = setUp(() => firstValueFrom(throwError(() => new HttpErrorResponse({ status: 404 }))));
    deleted.deletions.schedule(first);
    await jest.advanceTimersByTimeAsync(UNDO_MS);
    expect([deleted.ids(), deleted.deletions.failed()]).toEqual([['s2'], null]);
  });
});
