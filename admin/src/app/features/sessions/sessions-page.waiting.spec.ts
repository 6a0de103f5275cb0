import { provideHttpClient } from '@angular/common/http';
import { HttpTestingController, provideHttpClientTesting } from '@angular/common/http/testing';
import { signal } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { Title } from '@angular/platform-browser';
import { Router, TitleStrategy, provideRouter } from '@angular/router';
import { RouterTestingHarness } from '@angular/router/testing';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { AdminSessionList, ListedAdminSession } from '@switchboard/shared';
import { AuthService } from '../../core/auth/auth.service';
import { provideTexts } from '../../core/i18n/provide-texts';
import { FETCH } from '../../core/http/fetch';
import { destroyPage, pass } from '../../core/page.fixture';
import { PERSISTENT_STORAGE } from '../../core/preferences';
import { PageTitle } from '../../core/shell/page-title';
import { SessionsPage } from './sessions-page';

const ME = '01a2036c-15c1-71dd-b685-bb0e216975cb';
const AS_OF = '2026-01-31T12:10:00.000Z';

function session(session_id: string, changes: Partial<ListedAdminSession> = {}): ListedAdminSession {
  return {
    session_id, user_id: 'u1', user_email: 'ada@example.org', user_name: 'Ada', title: `About ${session_id}`, status: 'active', message_count: 2,
    created_at: '2026-01-31T12:00:00.000Z', last_activity_at: '2026-01-31T12:00:05.000Z', ended_at: null, ended_by: null, end_reason: null, leaf_id: null, responder: null,
    handling: 'responder', handled_by: null, handled_by_name: null, handled_since: null, waiting_since: null, handling_version: 0, last_role: 'assistant', answering: false,
    ...changes,
  };
}
const waiting = (id: string, waiting_since: string) => session(id, { handling: 'waiting', waiting_since });
const handled = (id: string, handled_by: string, handled_by_name: string) => session(id, { handling: 'person', handled_by, handled_by_name });

function list(sessions: ListedAdminSession[]): AdminSessionList {
  const waiting_sessions = sessions.filter(({ handling, status }) => handling === 'waiting' && status !== 'ended').length;
  const totals = { active_sessions: 1, total_sessions: 4, total_messages: 5, waiting_sessions, handled_sessions: 0, most_recent_activity: AS_OF };
  return { sessions, totals, next_cursor: null, idle_after: '5m', as_of: AS_OF };
}

describe('the sessions page, where people wait for a person', () => {
  let http: HttpTestingController;
  let harness: RouterTestingHarness;

  beforeEach(async () => {
    jest.useFakeTimers();
    TestBed.configureTestingModule({
      providers: [
        provideHttpClient(),
        provideHttpClientTesting(),
        provideRouter([{ path: 'admin/sessions', component: SessionsPage, title: 'sessions.heading' }, { path: '**', component: SessionsPage }]),
        provideTexts(),
        { provide: TitleStrategy, useExisting: PageTitle },
        { provide: AuthService, useValue: { user: signal({ user_id: ME }), accessToken: () => new Promise(() => {}) } },
        { provide: FETCH, useValue: () => new Promise(() => {}) },
        { provide: PERSISTENT_STORAGE, useValue: null },
      ],
    });
    http = TestBed.inject(HttpTestingController);
    harness = await RouterTestingHarness.create('/admin/sessions');
  });
  afterEach(destroyPage);

  async function answers(body: AdminSessionList): Promise<string> {
    await pass();
    const request = http.expectOne(({ url }) => url.startsWith('/api/admin/sessions'));
    request.flush(body);
    await pass();
    return request.request.url;
  }

  const page = () => harness.routeNativeElement as HTMLElement;
  const row = (id: string) => page().querySelector<HTMLElement>(`tr[data-session-id="${id}"]`);
  const order = () => [...page().querySelectorAll('tbody > tr')].map((one) => one.getAttribute('data-session-id') ?? one.querySelector('span')?.textContent);
  const words = (element: Element | null | undefined) => element?.textContent?.replace(/[\s\u00a0]+/g, ' ').trim();
  const button = (name: string) => [...document.querySelectorAll<HTMLElement>('button')].find((one) => one.textContent?.includes(name));

  async function menuOf(id: string): Promise<string[]> {
    row(id)?.querySelector<HTMLElement>('.mat-mdc-menu-trigger')?.click();
    await pass();
    return [...document.querySelectorAll('.mat-mdc-menu-item')].map((one) => words(one) ?? '');
  }

  it('shows them above the others, longest first, and leaves the others in their order', async () => {
    await answers(list([session('a'), waiting('b', '2026-01-31T12:06:00.000Z'), session('c'), waiting('d', '2026-01-31T12:04:00.000Z')]));
    expect(order()).toEqual(['Waiting', 'd', 'b', 'Other sessions', 'a', 'c']);
    expect([...page().querySelectorAll('tr[data-handling]')].map((one) => one.getAttribute('data-handling'))).toEqual(['waiting', 'waiting', 'responder', 'responder']);
    const badges = ['d', 'b', 'a'].map((id) => row(id)?.querySelector('app-handling-badge app-status-badge'));
    expect(badges.map((badge) => [words(badge), badge?.getAttribute('data-tone')])).toEqual([
      ['Waiting for a person: 6 min', 'urgent'], ['Waiting for a person: 4 min', 'warn'], [undefined, undefined],
    ]);
    expect(TestBed.inject(Title).getTitle()).toBe('(2) Sessions · Switchboard');
  });

  it('keeps the element and the focus of a row that moves to the top, and has no sections while nobody waits', async () => {
    await answers(list([session('a'), session('b')]));
    expect([order(), TestBed.inject(Title).getTitle()]).toEqual([['a', 'b'], 'Sessions · Switchboard']);
    const element = row('b');
    element?.querySelector<HTMLElement>('a.open')?.focus();
    await pass(5_000);
    await answers(list([session('a'), waiting('b', AS_OF)]));
    expect([order(), row('b') === element]).toEqual([['Waiting', 'b', 'Other sessions', 'a'], true]);
    expect(document.activeElement).toBe(element?.querySelector('a.open'));
  });

  it('says which administrator has a session, and how long their answer has been awaited', async () => {
    await answers(list([{ ...handled('a', 'anna', 'Anna'), waiting_since: '2026-01-31T12:09:00.000Z' }, session('b', { handling: 'person', handled_by_name: 'Anna', status: 'ended' })]));
    expect(words(row('a')?.querySelector('app-handling-badge'))).toBe('Taken over by Anna Waiting for a person: 1 min');
    expect([words(row('b')?.querySelector('app-handling-badge')), row('b')?.getAttribute('data-handling')]).toEqual(['', null]);
  });

  it('has a counter of them that filters, and a filter of who answers', async () => {
    await answers(list([waiting('b', AS_OF)]));
    const counter = page().querySelector<HTMLElement>('[data-counter="waiting_sessions"]')!;
    expect([words(counter.parentElement), counter.getAttribute('data-value')]).toEqual(['Waiting for a Person1', '1']);
    counter.click();
    expect(await answers(list([waiting('b', AS_OF)]))).toBe('/api/admin/sessions?limit=50&handling=waiting&sort=waiting_since');
    const select = page().querySelector<HTMLSelectElement>('#status')!;
    expect([order(), select.value, TestBed.inject(Router).url]).toEqual([['b'], 'waiting', '/admin/sessions?handling=waiting&sort=waiting_since']);
    select.value = 'mine';
    select.dispatchEvent(new Event('change'));
    expect(await answers(list([handled('b', ME, 'Me')]))).toBe(`/api/admin/sessions?limit=50&handled_by=${ME}&sort=waiting_since`);
    select.value = 'idle';
    select.dispatchEvent(new Event('change'));
    expect(await answers(list([]))).toBe('/api/admin/sessions?limit=50&status=idle&sort=waiting_since');
  });

  it('takes a session over by its menu, from another administrator only after a question, and opens it', async () => {
    const navigate = jest.spyOn(TestBed.inject(Router), 'navigate').mockResolvedValue(true);
    await answers(list([session('a'), handled('b', 'anna', 'Anna'), handled('c', ME, 'Me'), session('d', { status: 'ended' })]));
    const offers: string[][] = [];
    for (const id of ['d', 'c', 'b', 'a']) {
      offers.push((await menuOf(id)).filter((item) => item.startsWith('Take over')));
      if (id !== 'a') document.querySelector<HTMLElement>('.cdk-overlay-backdrop')?.click();
      await pass(500);
    }
    expect(offers).toEqual([[], [], ['Take over from Anna…'], ['Take over']]);
    button('Take over')?.click();
    await pass();
    const request = http.expectOne('/api/admin/sessions/a/take-over');
    expect(request.request.body).toEqual({});
    request.flush(handled('a', ME, 'Me'));
    await pass();
    expect(row('a')?.getAttribute('data-handling')).toBe('person');
    expect(navigate).toHaveBeenCalledWith(['/admin/sessions', 'a'], { queryParams: { at: null } });
  });

  it('says who was faster', async () => {
    await answers(list([session('a')]));
    await menuOf('a');
    button('Take over')?.click();
    await pass();
    http.expectOne('/api/admin/sessions/a/take-over').flush({ code: 'taken_over', status: 409, detail: '', handled_by_name: 'Ben' }, { status: 409, statusText: 'Conflict' });
    await pass();
    expect(words(page().querySelector('app-notice'))).toBe('Ben was faster and has this conversation now.');
  });

  it('asks why before messages are searched that are sealed, and searches once they are open', async () => {
    await answers(list([session('a')]));
    await TestBed.inject(Router).navigateByUrl('/admin/sessions?text=refund');
    await pass();
    const sealed = { code: 'transcript_sealed', status: 403, detail: '' };
    http.expectOne(({ url }) => url.includes('text=refund')).flush(sealed, { status: 403, statusText: 'Forbidden' });
    http.match(({ url }) => url === '/api/health');
    await pass(30_000);
    expect(words(page().querySelector('app-opening-form h3'))).toBe('What was said is sealed');
    expect([http.match(({ url }) => url.includes('text=refund')).length, page().querySelector('app-stale-banner')]).toEqual([0, null]);
    page().querySelector<HTMLElement>('input[type="radio"]')?.click();
    button('Open messages for searching')?.click();
    await pass();
    http.expectOne('/api/admin/openings').flush({ opening_id: 'o1', session_id: null, opened_at: AS_OF, expires_at: AS_OF });
    await pass();
    http.expectOne(({ url }) => url.includes('text=refund')).flush(list([session('b', { title: null, title_sealed: true })]));
    await pass();
    expect([order(), words(row('b')?.querySelector('a.open'))]).toEqual([['b'], 'Title hidden']);
  });
});
