import { signal } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { MAX_SELECTED_SESSIONS, type SessionStatus } from '@switchboard/shared';
import { NO_FILTERS } from '../session-filters';
import { SessionsStore } from '../sessions.store';
import { Selection } from './selection';

const row = (session_id: string, status: SessionStatus = 'active') => ({ session: { session_id, status } });

function setUp(ids: readonly string[]) {
  const rows = signal(ids.map((id) => row(id)));
  const filters = signal(NO_FILTERS);
  TestBed.configureTestingModule({ providers: [Selection, { provide: SessionsStore, useValue: { rows, filters } }] });
  return { selection: TestBed.inject(Selection), rows, filters };
}

describe('the selection', () => {
  it('takes a session in and out, and with Shift all from the one before, whichever comes first', () => {
    const { selection } = setUp(['a', 'b', 'c', 'd', 'e']);
    selection.toggle('d');
    selection.toggle('b', true);
    expect([...selection.ids()].sort()).toEqual(['b', 'c', 'd']);
    expect([selection.hasPage(), selection.hasPartOfPage(), selection.has('a'), selection.latest()]).toEqual([false, true, false, 'b']);
    selection.toggle('c', true);
    expect(selection.ids()).toEqual(['d']);
    selection.toggle('nowhere');
    expect(selection.count()).toBe(1);
  });

  it('is no longer all that match once one is taken out', () => {
    const { selection } = setUp(['a', 'b']);
    selection.choose([row('a').session, row('b').session], 'all');
    selection.drop(['nowhere']);
    expect(selection.scope()).toBe('all');
    selection.toggle('b');
    expect([selection.scope(), selection.ids()]).toEqual(['chosen', ['a']]);
  });

  it('takes the whole page in and out', () => {
    const { selection } = setUp(['a', 'b']);
    selection.toggle('a');
    selection.togglePage();
    expect([selection.hasPage(), selection.hasPartOfPage(), selection.count()]).toEqual([true, false, 2]);
    selection.togglePage();
    expect([selection.hasPage(), selection.count()]).toEqual([false, 0]);
  });

  it('stays through refreshes, on other pages and in another order, and ends with other filters', () => {
    const { selection, rows, filters } = setUp(['a', 'b']);
    selection.toggle('a');
    rows.set([row('b'), row('a')]);
    expect([selection.ids(), selection.elsewhere()]).toEqual([['a'], 0]);
    filters.set({ ...NO_FILTERS, cursor: 'next', sort: 'created_at' });
    rows.set([row('c')]);
    selection.toggle('c');
    expect([selection.ids(), selection.elsewhere()]).toEqual([['a', 'c'], 1]);
    selection.toggle('c', true);
    expect(selection.ids()).toEqual(['a']);
    filters.set({ ...NO_FILTERS, q: 'x' });
    expect(selection.count()).toBe(0);
  });

  it('knows which sessions have not ended, by what the page shows last', () => {
    const { selection, rows } = setUp(['a', 'b']);
    rows.update((before) => [...before, row('c', 'ended')]);
    selection.togglePage();
    expect(selection.ongoing()).toEqual(['a', 'b']);
    rows.set([row('a', 'ended')]);
    expect([selection.ongoing(), selection.count()]).toEqual([['b'], 3]);
  });

  it('has no more sessions than one request may name', () => {
    const { selection } = setUp(['x', 'a']);
    selection.choose(Array.from({ length: MAX_SELECTED_SESSIONS + 20 }, (_, n) => ({ session_id: `s${n}`, status: 'active' })), 'first');
    expect([selection.count(), selection.isFull(), selection.scope()]).toEqual([500, true, 'first']);
    selection.toggle('a');
    expect([selection.has('a'), selection.count()]).toEqual([false, 500]);
    selection.drop(['s0', 's1', 'nowhere']);
    expect([selection.count(), selection.isFull(), selection.scope()]).toEqual([498, false, 'chosen']);
    selection.clear();
    expect(selection.count()).toBe(0);
  });
});
