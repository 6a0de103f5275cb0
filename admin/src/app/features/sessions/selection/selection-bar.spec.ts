import { provideHttpClient } from '@angular/common/http';
import { HttpTestingController, provideHttpClientTesting } from '@angular/common/http/testing';
import { signal } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { provideRouter } from '@angular/router';
import { RouterTestingHarness } from '@angular/router/testing';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { type ListedAdminSession, MAX_SELECTED_SESSIONS, type SessionStatus } from '@switchboard/shared';
import { AuthService } from '../../../core/auth/auth.service';
import { provideTexts } from '../../../core/i18n/provide-texts';
import { FETCH } from '../../../core/http/fetch';
import { destroyPage, pass } from '../../../core/page.fixture';
import { PERSISTENT_STORAGE } from '../../../core/preferences';
import { SessionsPage } from '../sessions-page';
import { Selection } from './selection';

const AT = '2026-01-31T12:00:00.000Z';

function session(session_id: string, status: SessionStatus = 'active', hit?: ListedAdminSession['hit']): ListedAdminSession {
  return {
    session_id, user_id: 'u1', user_email: 'ada@example.org', user_name: 'Ada', title: `About ${session_id}`, status, message_count: 2, created_at: AT, last_activity_at: AT,
    ended_at: status === 'ended' ? AT : null, ended_by: null, end_reason: null, leaf_id: null, responder: null, handling: 'responder', handled_by: null,
    handled_by_name: null, handled_since: null, waiting_since: null, handling_version: 0, last_role: 'assistant', answering: false, ...(hit && { hit }),
  };
}

const list = (sessions: ListedAdminSession[], next_cursor: string | null = null, total_sessions = sessions.length) => ({
  sessions, next_cursor, as_of: AT,
  totals: { active_sessions: 1, total_sessions, total_messages: 5, waiting_sessions: 0, handled_sessions: 0, most_recent_activity: AT },
});

describe('selected sessions', () => {
  let http: HttpTestingController;
  let harness: RouterTestingHarness;

  beforeEach(async () => {
    jest.useFakeTimers();
    Element.prototype.scrollIntoView = () => {};
    // jsdom has none.
    Object.assign(globalThis, { CSS: { escape: (text: string) => text } });
    TestBed.configureTestingModule({
      providers: [
        provideHttpClient(),
        provideHttpClientTesting(),
        provideRouter([{ path: '**', component: SessionsPage }]),
        provideTexts(),
        { provide: AuthService, useValue: { user: signal({ user_id: 'admin' }), accessToken: () => new Promise(() => {}) } },
        { provide: FETCH, useValue: () => new Promise(() => {}) },
        { provide: PERSISTENT_STORAGE, useValue: null },
      ],
    });
    http = TestBed.inject(HttpTestingController);
    harness = await RouterTestingHarness.create('/admin/sessions');
  });
  afterEach(destroyPage);

  const page = () => harness.routeNativeElement as HTMLElement;
  const plain = (text: string | null | undefined) => (text ?? '').replace(/[\u2068\u2069]/g, '').replace(/\s+/g, ' ').trim();
  const answers = async (body: object, part = '/api/admin/sessions?limit=50') => {
    await pass();
    http.expectOne(({ url }) => url.startsWith(part)).flush(body);
    await pass();
  };
  const box = (id: string) => page().querySelector<HTMLInputElement>(`tr[data-session-id="${id}"] input[type="checkbox"]`)!;
  const pick = async (id: string, shiftKey = false) => {
    box(id).dispatchEvent(new MouseEvent('click', { bubbles: true, cancelable: true, shiftKey }));
    await pass();
  };
  const picked = () => [...page().querySelectorAll<HTMLInputElement>('tr[data-session-id] input:checked')].map((one) => one.closest('tr')!.dataset['sessionId']);
  const words = () => plain(page().querySelector('app-selection-bar .row .text')?.textContent);
  const button = (name: string, within: ParentNode = page().querySelector('app-selection-bar')!) => [...within.querySelectorAll('button')].find((one) => plain(one.textContent).startsWith(name));
  const press = async (key: string, shiftKey = false) => {
    document.body.dispatchEvent(new KeyboardEvent('keydown', { key, shiftKey, bubbles: true, cancelable: true }));
    await pass();
  };

  it('are picked by boxes, with Shift and by the heading, without opening anything; the bar counts them', async () => {
    await answers(list([session('a'), session('b'), session('c')]));
    expect(page().querySelector('app-selection-bar .row')).toBeNull();
    await pick('a');
    expect([picked(), words()]).toEqual([['a'], '1 selected']);
    await pick('c', true);
    expect([picked(), words()]).toEqual([['a', 'b', 'c'], '3 selected']);
    const all = page().querySelector<HTMLInputElement>('thead input')!;
    expect([all.checked, all.indeterminate]).toEqual([true, false]);
    await pick('b');
    expect([picked(), all.indeterminate, page().querySelector('tr.chosen')]).toEqual([['a', 'c'], true, null]);
    all.click();
    await pass();
    expect(picked()).toEqual(['a', 'b', 'c']);
    page().querySelector<HTMLElement>('[aria-label="Clear selection"]')?.click();
    await pass();
    expect([picked(), page().querySelector('app-selection-bar .row')]).toEqual([[], null]);
  });

  it('leave the focus on the row that was picked last, once their bar is gone', async () => {
    await answers(list([session('a'), session('b')]));
    await pick('b');
    const clear = page().querySelector<HTMLElement>('[aria-label="Clear selection"]')!;
    clear.focus();
    clear.click();
    await pass();
    expect(document.activeElement?.closest('tr')?.dataset['sessionId']).toBe('b');
  });

  it('cannot be more than the most: further boxes stay empty', async () => {
    await answers(list([session('a'), session('b')]));
    const others = Array.from({ length: MAX_SELECTED_SESSIONS }, (_, at) => session(`other ${at}`));
    harness.routeDebugElement!.injector.get(Selection).choose(others, 'first');
    await pass();
    await pick('a');
    const all = page().querySelector<HTMLInputElement>('thead input')!;
    all.click();
    await pass();
    expect([picked(), all.checked, all.indeterminate]).toEqual([[], false, false]);
  });

  it('are offered in full only where there are more than the page shows, and not beyond the most', async () => {
    await answers(list([session('a')]));
    await pick('a');
    expect(button('Select')).toBeUndefined();
    await press('r');
    await answers(list([session('a')], 'next', 900));
    expect(plain(button('Select')?.textContent)).toContain('500');
    expect(plain(button('Select')?.textContent)).not.toContain('900');
  });

  it('are none that were being looked for when the selection was cleared', async () => {
    await answers(list([session('a')], 'next', 3));
    await pick('a');
    button('Select all 3 that match')?.click();
    await pass();
    page().querySelector<HTMLElement>('[aria-label="Clear selection"]')?.click();
    await pass();
    for (const request of http.match(({ url }) => url.includes('limit=200'))) if (!request.cancelled) request.flush(list([session('a'), session('b')]));
    await pass();
    expect([picked(), words()]).toEqual([[], '']);
  });

  it('are picked by keys, and let go by Escape', async () => {
    await answers(list([session('a'), session('b'), session('c')]));
    await press('x');
    expect(picked()).toEqual([]);
    await press('j');
    await press('x');
    await press('j');
    await press('j');
    await press('X', true);
    expect(picked()).toEqual(['a', 'b', 'c']);
    await press('x');
    expect(picked()).toEqual(['a', 'b']);
    await press('Escape');
    expect([picked(), words()]).toEqual([[], '']);
  });

  it('stay picked on the next page; then all that match are offered, and their number is said', async () => {
    await answers(list([session('a'), session('b')], 'next', 3));
    await pick('a');
    button('Older', page())?.click();
    await answers(list([session('c')], null, 3));
    expect(words()).toBe('1 selected · 1 of them not on this page');
    await pick('c');
    button('Select all 3 that match')?.click();
    await answers(list([session('a'), session('b'), session('c')]), '/api/admin/sessions?limit=200');
    expect([words(), button('Select all')]).toEqual(['3 selected · all that match', undefined]);
  });

  it('are ended after one confirmation that names their number, and ten seconds; the rest stays selected', async () => {
    await answers(list([session('a'), session('b'), session('c', 'ended')]));
    for (const id of ['a', 'b', 'c']) await pick(id);
    button('End')?.focus();
    button('End')?.click();
    await pass();
    const dialog = document.querySelector('mat-dialog-container')!;
    expect(plain(dialog.textContent)).toContain('End 2 sessions?');
    expect(plain(dialog.textContent)).toContain('1 selected session has already ended and stays as it is.');
    dialog.querySelector('textarea')!.value = 'Closing time';
    button('End 2 sessions', dialog)?.click();
    await pass(1_000);
    expect(words()).toMatch(/^2 sessions will be ended in (9|10) s\.$/);
    expect(document.activeElement?.textContent).toContain('Undo');
    http.expectNone('/api/admin/sessions/end');
    await pass(10_000);
    const request = http.expectOne('/api/admin/sessions/end');
    expect(request.request.body).toEqual({ session_ids: ['a', 'b'], reason: 'Closing time' });
    expect(words()).toBe('Ending sessions: 0 of 2');
    request.flush({ ended: ['a'], already_ended: [], missing: [], failed: ['b'] });
    await pass();
    expect(words()).toBe('1 session was ended. 1 was not ended.');
    expect(picked()).toEqual(['b', 'c']);
    button('Try again')?.click();
    await pass();
    http.expectOne('/api/admin/sessions/end').flush({ ended: [], already_ended: ['b'], missing: [], failed: [] });
    await pass();
    expect([words(), picked()]).toEqual(['1 had already ended.', ['c']]);
  });

  it('stay as they are if ending them is undone', async () => {
    await answers(list([session('a')]));
    await pick('a');
    button('End')?.click();
    await pass();
    button('End 1 session', document.querySelector('mat-dialog-container')!)?.click();
    await pass(1_000);
    button('Undo')?.click();
    await pass(20_000);
    http.expectNone('/api/admin/sessions/end');
    expect([words(), picked()]).toEqual(['1 selected', ['a']]);
  });

  it('that a search found show the passage, and lead to the message', async () => {
    await answers(list([session('a', 'active', { message_id: 'm1', excerpt: '…of a Crème brûlée…' }), session('b')]));
    const row = page().querySelector('tr[data-session-id="a"]')!;
    expect(row.querySelector('app-marked-excerpt')?.textContent).toBe('…of a Crème brûlée…');
    expect([...page().querySelectorAll('a.open')].map((link) => link.getAttribute('href'))).toEqual(['/admin/sessions/a?at=m1', '/admin/sessions/b']);
  });
});
