import { provideHttpClient } from '@angular/common/http';
import { HttpTestingController, provideHttpClientTesting } from '@angular/common/http/testing';
import { signal } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { NO_FILTERS, type SessionFilters } from '../session-filters';
import { SessionsStore } from '../sessions.store';
import { MatchingSessions } from './matching-sessions';
import { Selection } from './selection';

const page = (from: number, count: number, next_cursor: string | null) => ({
  sessions: Array.from({ length: count }, (_, n) => ({ session_id: `s${from + n}`, status: 'active' })), next_cursor,
});

function setUp() {
  const filters = signal<SessionFilters>({ ...NO_FILTERS, status: 'idle', cursor: 'here', sort: 'created_at' });
  const store = { filters, rows: signal([]), live: { server_now: () => 0 } };
  TestBed.configureTestingModule({
    providers: [provideHttpClient(), provideHttpClientTesting(), MatchingSessions, Selection, { provide: SessionsStore, useValue: store }],
  });
  const http = TestBed.inject(HttpTestingController);
  const answers = async (cursor: string, body: object) => {
    http.expectOne(`/api/admin/sessions?limit=200&status=idle&sort=created_at${cursor}`).flush(body);
    for (let turn = 0; turn < 10; turn += 1) await Promise.resolve();
  };
  return { matching: TestBed.inject(MatchingSessions), selection: TestBed.inject(Selection), http, filters, answers };
}

describe('all sessions that match', () => {
  it('are selected from the first page on, each once, although the list moves meanwhile', async () => {
    const { matching, selection, answers } = setUp();
    const done = matching.selectAll();
    expect(matching.progress()).toBe(0);
    await answers('', page(0, 200, 'c1'));
    expect([matching.progress(), selection.count()]).toEqual([200, 0]);
    await answers('&cursor=c1', page(190, 122, null));
    expect([await done, matching.progress(), selection.count(), selection.scope()]).toEqual([true, null, 312, 'all']);
  });

  it('are the first 500, and said to be, if there are more', async () => {
    const { matching, selection, answers, http } = setUp();
    const done = matching.selectAll();
    await answers('', page(0, 200, 'c1'));
    await answers('&cursor=c1', page(200, 200, 'c2'));
    await answers('&cursor=c2', page(400, 101, null));
    expect([await done, selection.count(), selection.scope()]).toEqual([true, 500, 'first']);
    http.verify();
  });

  it('are not looked for without end where few are found in each part of the list', async () => {
    const { matching, selection, answers, http } = setUp();
    const done = matching.selectAll();
    await answers('', page(0, 1, 'c1'));
    for (let request = 1; request < 10; request += 1) await answers(`&cursor=c${request}`, page(request, 1, `c${request + 1}`));
    expect([await done, selection.count(), selection.scope()]).toEqual([true, 10, 'first']);
    http.verify();
  });

  it('stay unselected after a failure, which is told, when it is cancelled, and when the filters change', async () => {
    const { matching, selection, answers, http, filters } = setUp();
    const failed = matching.selectAll();
    http.expectOne(() => true).error(new ProgressEvent('error'));
    expect([await failed, matching.problem()?.code, matching.progress(), selection.count()]).toEqual([false, 'network', null, 0]);
    const cancelled = matching.selectAll();
    expect(matching.problem()).toBeNull();
    matching.cancel();
    await answers('', page(0, 2, null));
    expect([await cancelled, matching.progress(), selection.count()]).toEqual([false, null, 0]);
    const outdated = matching.selectAll();
    filters.set(NO_FILTERS);
    await answers('', page(0, 2, null));
    expect([await outdated, matching.progress(), selection.count()]).toEqual([false, null, 0]);
  });
});
