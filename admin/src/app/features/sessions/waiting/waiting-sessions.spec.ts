import { provideHttpClient } from '@angular/common/http';
import { HttpTestingController, provideHttpClientTesting } from '@angular/common/http/testing';
import { type WritableSignal, computed, signal } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { AdminSessionList, ListedAdminSession } from '@switchboard/shared';
import type { LiveQuery } from '../../../core/live/live-query';
import { NO_FILTERS, type SessionFilters } from '../session-filters';
import { WAITING_FILTERS, WaitingSessions } from './waiting-sessions';

const waiting = (session_id: string, since: string, more: Partial<ListedAdminSession> = {}) =>
  ({ session_id, handling: 'waiting', waiting_since: `2026-01-31T12:0${since}.000Z`, status: 'active', ...more }) as ListedAdminSession;
const other = (session_id: string, more: Partial<ListedAdminSession> = {}) => ({ session_id, handling: 'responder', waiting_since: null, status: 'active', ...more }) as ListedAdminSession;

describe('the sessions at the top of the list', () => {
  let value: WritableSignal<AdminSessionList | null>;
  let as_of: WritableSignal<string>;
  let filters: WritableSignal<SessionFilters>;
  let http: HttpTestingController;
  let sessions: WaitingSessions;

  beforeEach(() => {
    TestBed.configureTestingModule({ providers: [provideHttpClient(), provideHttpClientTesting()] });
    http = TestBed.inject(HttpTestingController);
    value = signal(null);
    as_of = signal('');
    filters = signal(NO_FILTERS);
    const list = { value, as_of, isCurrent: computed(() => value() !== null), server_now: () => 0 } as unknown as LiveQuery<AdminSessionList>;
    sessions = TestBed.runInInjectionContext(() => new WaitingSessions(list, filters));
  });
  afterEach(() => http.verify());

  function answers(rows: ListedAdminSession[], waiting_sessions: number, at = '2026-01-31T12:10:00.000Z'): void {
    value.set({ sessions: rows, totals: { waiting_sessions } as AdminSessionList['totals'], next_cursor: null, idle_after: '5m', as_of: at });
    as_of.set(at);
    TestBed.tick();
  }
  const ids = () => sessions.onTop().map(({ session_id }) => session_id);
  const requests = () => http.match('/api/admin/sessions?limit=50&handling=waiting&sort=waiting_since').filter(({ cancelled }) => !cancelled);
  const flush = (rows: ListedAdminSession[]) => requests().forEach((request) => request.flush({ sessions: rows }));

  it('are those of the response who wait, longest first, without any further request', () => {
    answers([other('a'), waiting('b', '5:00'), waiting('c', '1:00'), waiting('d', '0:00', { status: 'ended' })], 2);
    expect([ids(), requests().length]).toEqual([['c', 'b'], 0]);
  });

  it('are completed by one request if some are not on the page, and by none while nothing changes', () => {
    answers([other('a'), waiting('b', '5:00')], 2);
    flush([waiting('z', '0:00'), waiting('b', '5:00')]);
    expect(ids()).toEqual(['z', 'b']);
    as_of.set('2026-01-31T12:10:30.000Z');
    TestBed.tick();
    answers([other('a'), waiting('b', '5:00')], 2, '2026-01-31T12:10:02.000Z');
    expect(requests().length).toBe(0);
    answers([other('a'), waiting('b', '5:00')], 3, '2026-01-31T12:10:03.000Z');
    expect(requests().length).toBe(1);
  });

  it('are none that the page knows to be answered meanwhile, and none once nobody waits', () => {
    answers([other('a')], 1);
    flush([waiting('z', '0:00')]);
    answers([other('a'), other('z', { handling: 'person' })], 1, '2026-01-31T12:10:01.000Z');
    expect(ids()).toEqual([]);
    answers([other('a')], 0);
    expect(ids()).toEqual([]);
    requests();
  });

  it('are requested again after a failure, with the next answer', () => {
    answers([other('a')], 1);
    requests().forEach((request) => request.error(new ProgressEvent('error')));
    TestBed.tick();
    requests().forEach((request) => request.error(new ProgressEvent('error')));
    TestBed.tick();
    expect(requests().length).toBe(0);
    as_of.set('2026-01-31T12:10:05.000Z');
    TestBed.tick();
    flush([waiting('z', '0:00')]);
    expect(ids()).toEqual(['z']);
  });

  it.each([
    ['on a further page', { cursor: 'x' }], ['if the list is about them', WAITING_FILTERS], ['if it is about one administrator', { handled_by: 'a1' }],
    ['in the order of their waiting', { sort: 'waiting_since' as const }],
  ])('are none %s', (_, change) => {
    filters.set({ ...NO_FILTERS, ...change });
    answers([waiting('b', '5:00')], 2);
    expect([ids(), requests().length]).toEqual([[], 0]);
  });

  it('are under other filters only those that match', () => {
    filters.set({ ...NO_FILTERS, q: 'b' });
    answers([waiting('b', '5:00')], 2);
    expect([ids(), requests().length]).toEqual([['b'], 0]);
  });
});
