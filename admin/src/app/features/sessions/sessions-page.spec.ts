import { provideHttpClient } from '@angular/common/http';
import { HttpTestingController, provideHttpClientTesting } from '@angular/common/http/testing';
import { signal } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { Router, provideRouter } from '@angular/router';
import { RouterTestingHarness } from '@angular/router/testing';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { AdminSessionList, ListedAdminSession } from '@switchboard/shared';
import { AuthService } from '../../core/auth/auth.service';
import { provideTexts } from '../../core/i18n/provide-texts';
import { FETCH } from '../../core/http/fetch';
import { pass } from '../../core/page.fixture';
import { PERSISTENT_STORAGE } from '../../core/preferences';
import { SessionsPage } from './sessions-page';

const AS_OF = '2026-01-31T12:00:10.000Z';

function session(session_id: string, changes: Partial<ListedAdminSession> = {}): ListedAdminSession {
  return {
    session_id, user_id: 'u1', user_email: 'ada@example.org', user_name: 'Ada', title: `About ${session_id}`, status: 'active', message_count: 2,
    created_at: '2026-01-31T12:00:00.000Z', last_activity_at: '2026-01-31T12:00:05.000Z', ended_at: null, ended_by: null, end_reason: null, leaf_id: null, responder: null,
    handling: 'responder', handled_by: null, handled_by_name: null, handled_since: null, waiting_since: null, handling_version: 0, last_role: 'assistant', answering: false,
    ...changes,
  };
}

function list(sessions: ListedAdminSession[], next_cursor: string | null = null): AdminSessionList {
  const totals = { active_sessions: 1, total_sessions: 1_234, total_messages: 5, waiting_sessions: 0, handled_sessions: 0, most_recent_activity: '2026-01-31T12:00:05.000Z' };
  const none = { active_sessions: 0, total_sessions: 0, total_messages: 0, waiting_sessions: 0, handled_sessions: 0, most_recent_activity: null };
  return { sessions, totals: sessions.length > 0 ? totals : none, next_cursor, idle_after: '5m', as_of: AS_OF };
}

const isList = ({ url }: { url: string }) => url.startsWith('/api/admin/sessions');

describe('the sessions page', () => {
  let http: HttpTestingController;
  let harness: RouterTestingHarness;

  beforeEach(async () => {
    jest.useFakeTimers();
    TestBed.configureTestingModule({
      providers: [
        provideHttpClient(),
        provideHttpClientTesting(),
        provideRouter([
          { path: 'admin/sessions', component: SessionsPage },
          { path: '**', component: SessionsPage },
        ]),
        provideTexts(),
        { provide: AuthService, useValue: { user: signal({ user_id: 'admin' }), accessToken: () => new Promise(() => {}) } },
        { provide: FETCH, useValue: () => new Promise(() => {}) },
        { provide: PERSISTENT_STORAGE, useValue: null },
      ],
    });
    http = TestBed.inject(HttpTestingController);
    harness = await RouterTestingHarness.create('/admin/sessions');
  });

  afterEach(() => {
    TestBed.resetTestingModule();
    jest.useRealTimers();
  });

  async function answers(body: AdminSessionList): Promise<string> {
    await pass();
    const request = http.expectOne(isList);
    request.flush(body);
    await pass();
    return request.request.url;
  }

  const page = () => harness.routeNativeElement as HTMLElement;
  const rowIds = () => [...page().querySelectorAll('tr[data-session-id]')].map((row) => row.getAttribute('data-session-id'));
  const row = (id: string) => page().querySelector<HTMLElement>(`tr[data-session-id="${id}"]`);
  const button = (name: string) => [...page().querySelectorAll('button')].find((one) => one.textContent?.includes(name));

  it('shows counters, each with its raw value, and rows', async () => {
    await answers(list([session('a'), session('b', { title: null, message_count: 0 })]));
    const values = [...page().querySelectorAll('[data-counter]')].map((one) => [one.getAttribute('data-counter'), one.getAttribute('data-value')]);
    expect(values).toEqual([
      ['active_sessions', '1'],
      ['waiting_sessions', '0'],
      ['total_sessions', '1234'],
      ['total_messages', '5'],
      ['most_recent_activity', '2026-01-31T12:00:05.000Z'],
    ]);
    expect([rowIds(), row('b')?.textContent?.includes('No messages yet')]).toEqual([['a', 'b'], true]);
    expect(row('a')?.querySelector('time')?.title).toMatch(/2026/);
    expect(page().querySelector('app-list-frame header h1')?.textContent).toBe('Sessions');
  });

  it('keeps the element, the focus and the expansion of a row through a refresh that reorders', async () => {
    await answers(list([session('a'), session('b'), session('c')]));
    const element = row('c');
    const expander = element?.querySelector<HTMLElement>('.expander');
    expander?.click();
    expander?.focus();
    await pass(5_000);
    await answers(list([session('n'), session('c', { message_count: 9 }), session('a'), session('b')]));
    expect(rowIds()).toEqual(['n', 'c', 'a', 'b']);
    expect([row('c') === element, document.activeElement === expander, page().querySelectorAll('tr.details').length]).toEqual([true, true, 1]);
    expect([row('n')?.classList.contains('fresh'), row('c')?.classList.contains('fresh')]).toEqual([true, false]);
  });

  it('distinguishes a failure, an empty list and no match, and shows new rows automatically', async () => {
    await pass();
    http.expectOne(isList).error(new ProgressEvent('error'));
    await pass();
    expect(page().textContent).toContain('The sessions could not be loaded');
    await pass(5_000);
    await answers(list([]));
    expect(page().textContent).toContain('No sessions yet');
    await TestBed.inject(Router).navigateByUrl('/admin/sessions?q=zzz');
    await answers({ ...list([]), totals: list([session('a')]).totals });
    expect(page().textContent).toContain('No session matches');
    await pass(5_000);
    await answers(list([session('a')]));
    expect(rowIds()).toEqual(['a']);
  });

  it('keeps filters, order and page in the URL, and requests exactly that', async () => {
    await answers(list([session('a')], 'next'));
    button('Active Sessions')?.click();
    expect(await answers(list([session('a')], 'next'))).toBe('/api/admin/sessions?limit=50&status=active');
    expect(TestBed.inject(Router).url).toBe('/admin/sessions?status=active');
    button('Started')?.click();
    expect(await answers(list([session('a')], 'next'))).toContain('sort=-created_at');
    expect(page().querySelector('th.started')?.getAttribute('aria-sort')).toBe('descending');
    Element.prototype.scrollIntoView = () => {};
    button('Older')?.click();
    expect(await answers(list([session('z')]))).toContain('cursor=next');
    button('Total Sessions')?.click();
    expect(await answers(list([session('a')]))).toBe('/api/admin/sessions?limit=50');
  });

  it('says that a page of the list does not exist, stops requesting, and offers the first page', async () => {
    await answers(list([session('a')], 'next'));
    await TestBed.inject(Router).navigateByUrl('/admin/sessions?cursor=odd');
    await pass();
    const problem = { code: 'invalid', status: 422 };
    http.expectOne(({ url }) => url.includes('cursor=odd')).flush(problem, { status: 422, statusText: 'Unprocessable' });
    await pass(60_000);
    expect(page().textContent).toContain('This page of the list does not exist');
    expect([rowIds(), page().querySelector('app-stale-banner, app-pager nav')]).toEqual([[], null]);
    button('Go to the first page')?.click();
    expect(await answers(list([session('a')]))).toBe('/api/admin/sessions?limit=50');
    expect(rowIds()).toEqual(['a']);
  });

  it('shows on a later page how many sessions are new, and leads to them', async () => {
    Element.prototype.scrollIntoView = () => {};
    await answers(list([session('a')], 'next'));
    button('Older')?.click();
    const further = list([session('y'), session('z')]);
    await answers(further);
    await pass(5_000);
    await answers({ ...further, totals: { ...further.totals, total_sessions: 1_237 } });
    expect([rowIds(), page().querySelector('.fresh')]).toEqual([['y', 'z'], null]);
    button('3 new')?.click();
    expect(await answers(list([session('n')]))).toBe('/api/admin/sessions?limit=50');
    expect([rowIds(), button('new')]).toEqual([['n'], undefined]);
  });

  it('P14: a counter filters by activity in the last five minutes, stays pressed while its value changes, and is released by a second click', async () => {
    const pressed = () => [...page().querySelectorAll('.counter')].map((one) => one.getAttribute('aria-pressed') === 'true');
    await answers(list([session('a')]));
    button('Most Recent Activity')?.click();
    expect(await answers(list([session('a')]))).toBe('/api/admin/sessions?limit=50&from=2026-01-31T11%3A55%3A00.000Z');
    expect(page().querySelector('app-time-range-picker')?.textContent).toMatch(/Since Jan 31, 2026, \d+:55\s[AP]M/);
    await pass(5_000);
    const later = list([session('a')]);
    await answers({ ...later, totals: { ...later.totals, most_recent_activity: '2026-01-31T12:00:09.000Z' } });
    expect(pressed()).toEqual([false, false, false, false, true]);
    button('Most Recent Activity')?.click();
    expect(await answers(later)).toBe('/api/admin/sessions?limit=50');
    expect(pressed()).toEqual([false, false, true, false, false]);
  });

  it('searches once typing pauses, without touching the input, and clears it with the filters', async () => {
    await answers(list([session('a')]));
    const box = page().querySelector<HTMLInputElement>('[type="search"]');
    const type = (text: string) => {
      if (box) box.value = text;
      box?.dispatchEvent(new Event('input'));
    };
    type('gr');
    await pass(100);
    type('gra');
    await pass(249);
    http.expectNone(({ url }) => url.includes('q='));
    jest.advanceTimersByTime(1);
    type('grace');
    TestBed.tick();
    expect(await answers(list([session('a')]))).toContain('q=gra');
    expect(box?.value).toBe('grace');
    button('Clear filters')?.click();
    expect(await answers(list([session('a')]))).not.toContain('q=');
    await pass(1_000);
    expect([box?.value, TestBed.inject(Router).url]).toEqual(['', '/admin/sessions']);
  });
});
