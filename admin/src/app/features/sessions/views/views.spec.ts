import { provideHttpClient } from '@angular/common/http';
import { HttpTestingController, provideHttpClientTesting, type TestRequest } from '@angular/common/http/testing';
import { signal } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { Router, provideRouter } from '@angular/router';
import { RouterTestingHarness } from '@angular/router/testing';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { AdminSessionList, SavedView } from '@switchboard/shared';
import { AuthService } from '../../../core/auth/auth.service';
import { provideTexts } from '../../../core/i18n/provide-texts';
import { FETCH } from '../../../core/http/fetch';
import { destroyPage, pass } from '../../../core/page.fixture';
import { PERSISTENT_STORAGE } from '../../../core/preferences';
import { SessionsPage } from '../sessions-page';

const [ONE, TWO] = ['01a2036c-15c1-71dd-b685-bb0e216975c1', '01a2036c-15c1-71dd-b685-bb0e216975c2'];
const LIST: AdminSessionList = {
  sessions: [], next_cursor: null, idle_after: '5m', as_of: '2026-01-31T12:00:10.000Z',
  totals: { active_sessions: 4, total_sessions: 1_234, total_messages: 5, waiting_sessions: 2, handled_sessions: 0, most_recent_activity: '2026-01-31T12:00:05.000Z' },
};

function view(view_id: string, changes: Partial<SavedView> = {}): SavedView {
  return { view_id, name: `View ${view_id.at(-1)}`, query: { status: 'active' }, shared: false, position: 0, version: 1, created_by: 'admin', updated_at: '2026-01-31T12:00:00.000Z', ...changes };
}

describe('saved views on the sessions page', () => {
  let http: HttpTestingController;
  let harness: RouterTestingHarness;

  beforeEach(async () => {
    jest.useFakeTimers();
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
  const url = () => TestBed.inject(Router).url;
  const host = () => page().querySelector<HTMLElement>('app-view-tabs')!;
  const words = (element: Element | null) => element?.textContent?.replace(/\s+/g, ' ').trim() ?? null;
  const tabs = () => [...host().querySelectorAll('a')].map((link) => words(link));
  const open = () => words(host().querySelector('a[aria-current]'));
  const button = (name: string, root: ParentNode = document) => [...root.querySelectorAll<HTMLElement>('button')].find((one) => words(one) === name);
  const menuItems = () => [...document.querySelectorAll<HTMLButtonElement>('.mat-mdc-menu-panel button')];

  /** Answers the list's requests, and the ones about views as asked for. */
  async function lists(): Promise<void> {
    await pass(300);
    for (const request of http.match(({ url: of }) => of.startsWith('/api/admin/sessions?'))) if (!request.cancelled) request.flush(LIST);
    await pass();
  }
  async function has(...views: SavedView[]): Promise<void> {
    await lists();
    http.expectOne({ method: 'GET', url: '/api/admin/views' }).flush({ views });
    await lists();
  }
  async function goTo(address: string): Promise<void> {
    await TestBed.inject(Router).navigateByUrl(address);
    await lists();
  }
  async function choose(item: string): Promise<void> {
    page().querySelector<HTMLElement>('app-view-menu button')!.click();
    await pass(300);
    menuItems().find((one) => words(one) === item)!.click();
    await pass(600);
  }
  async function sent(method: string, path: string): Promise<TestRequest> {
    await pass(300);
    return http.expectOne({ method, url: path });
  }

  it('take no room before there is one', async () => {
    await has();
    expect([host().classList.contains('empty'), host().children.length]).toEqual([true, 0]);
  });

  it('are links that carry what they show, with the counts that the list tells', async () => {
    await has(view(ONE, { shared: true }), view(TWO, { name: 'Big', query: { q: 'a&b', sort: '-message_count' } }));
    expect(tabs()).toEqual(['All sessions 1,234', 'Shared: View 1 4', 'Big']);
    expect(open()).toBe('All sessions 1,234');
    const links = [...host().querySelectorAll('a')].map((link) => link.getAttribute('href'));
    expect(links).toEqual(['/admin/sessions', `/admin/sessions?status=active&view=${ONE}`, `/admin/sessions?q=a%26b&sort=-message_count&view=${TWO}`]);
    host().querySelectorAll('a')[1].click();
    await lists();
    expect([url(), open()]).toEqual([links[1], 'Shared: View 1 4']);
    expect(page().querySelector<HTMLSelectElement>('#status')!.value).toBe('active');
  });

  it('a list that was filtered otherwise is a changed view, also after a reload, until it is saved', async () => {
    await has(view(ONE));
    await goTo(`/admin/sessions?status=idle&view=${ONE}`);
    expect([open(), button('Update view', host()) !== undefined]).toEqual(['View 1 changed', true]);
    button('Update view', host())!.click();
    const request = await sent('PATCH', `/api/admin/views/${ONE}`);
    expect(request.request.body).toEqual({ query: { status: 'idle' }, version: 1 });
    request.flush(view(ONE, { query: { status: 'idle' }, version: 2 }));
    await has(view(ONE, { query: { status: 'idle' }, version: 2 }));
    expect([open(), button('Update view', host())]).toEqual(['View 1 0', undefined]);
  });

  it('a view that someone else has changed meanwhile is shown as it is now, and says so', async () => {
    await has(view(ONE, { shared: true }));
    await goTo(`/admin/sessions?status=idle&view=${ONE}`);
    button('Update view', host())!.click();
    (await sent('PATCH', `/api/admin/views/${ONE}`)).flush({ code: 'stale_view', status: 409 }, { status: 409, statusText: 'Conflict' });
    await has(view(ONE, { name: 'Theirs', shared: true, version: 2 }));
    expect([open(), words(host().querySelector('[role=alert]'))]).toEqual(['Shared: Theirs changed', expect.stringContaining('Someone else has changed this view')]);
  });

  it('the View menu saves what is shown, under a name that it asks for, and opens it', async () => {
    await goTo('/admin/sessions?status=active&cursor=abc');
    await has();
    await choose('Save as view…');
    const dialog = () => document.querySelector<HTMLElement>('mat-dialog-container')!;
    button('Save', dialog())!.click();
    await pass();
    expect(words(dialog().querySelector('.field-error'))).toBe('Enter a name.');
    const [name, share] = dialog().querySelectorAll('input');
    name.value = '  Mine ';
    name.dispatchEvent(new Event('input'));
    share.click();
    await pass();
    button('Save', dialog())!.click();
    const request = await sent('POST', '/api/admin/views');
    expect(request.request.body).toEqual({ name: 'Mine', query: { status: 'active' }, shared: true });
    request.flush(view(ONE, { name: 'Mine', shared: true }));
    await has(view(ONE, { name: 'Mine', shared: true }));
    expect([url(), open()]).toEqual([`/admin/sessions?status=active&view=${ONE}`, 'Shared: Mine 4']);
  });

  it('the View menu shares, moves and deletes the open view', async () => {
    await has(view(ONE), view(TWO, { position: 1 }));
    await goTo(`/admin/sessions?status=active&view=${ONE}`);
    page().querySelector<HTMLElement>('app-view-menu button')!.click();
    await pass(300);
    expect(menuItems().filter(({ disabled }) => disabled).map((one) => words(one))).toEqual(['Update view', 'Move view left']);
    menuItems().find((one) => words(one) === 'Move view right')!.click();
    const moved = await sent('PATCH', `/api/admin/views/${ONE}`);
    expect(moved.request.body).toEqual({ position: 1, version: 1 });
    moved.flush(view(ONE, { position: 1, version: 2 }));
    await has(view(TWO), view(ONE, { position: 1, version: 2 }));
    expect(tabs().slice(1)).toEqual(['View 2 4', 'View 1 4']);
    await choose('Share with all administrators');
    const shared = await sent('PATCH', `/api/admin/views/${ONE}`);
    expect(shared.request.body).toEqual({ shared: true, version: 2 });
    shared.flush(view(ONE, { shared: true, version: 3 }));
    await has(view(ONE, { shared: true, version: 3 }), view(TWO));
    await choose('Delete view…');
    expect(words(document.querySelector('mat-dialog-content'))).toContain('gone for all administrators');
    button('Delete view', document.querySelector('mat-dialog-container')!)!.click();
    (await sent('DELETE', `/api/admin/views/${ONE}`)).flush(null, { status: 204, statusText: 'No Content' });
    await has(view(TWO));
    expect([tabs().slice(1), url()]).toEqual([['View 2 4'], '/admin/sessions?status=active']);
  });
});
