import { expect, type Page } from '@playwright/test';
import { converse, type Person, signUp } from './people.js';

/** A page in one of its states. */
export interface PageState {
  readonly name: string;
  readonly path: string;
  readonly as: 'visitor' | 'user' | 'admin';
  /** brings the page into that state; called once it has loaded */
  readonly open?: (page: Page) => Promise<void>;
  /** CSS selector of an element that shows that it has loaded */
  readonly shows: string;
  /** it has the frame that all pages of signed-in users share, and thus their left edge */
  readonly isFramed?: boolean;
  /** the width at which it is opened, if only some widths have that state */
  readonly at?: number;
  /** it differs from another state only in an overlay or in the placeholder of its rows: a few widths are enough */
  readonly isVariant?: boolean;
}

/** The data that the states need. */
export interface PageData {
  readonly user: Person;
  readonly user_id: string;
  /** a conversation with answers, sources, lists, code and a long title */
  readonly full: string;
  readonly ended: string;
  /** one of the administrator's own; other tests may have talked in the others */
  readonly empty: string;
}

const LONG = 'Wohnungsbaugenossenschaftsmitgliederversammlung';

/** People and conversations with names and titles of every length. */
export async function pageData(server: { url: string }, admin: Person): Promise<PageData> {
  const user = await signUp(server.url, LONG);
  const { user_id } = (await user.api.call('GET', '/auth/me')) as { user_id: string };
  await user.api.call('PATCH', '/auth/me', { name: `${LONG}-${LONG}` });
  const full = await converse(
    user,
    `${LONG} ${LONG} ${LONG} — how do I end a session, and what becomes of all that was said in it until then?`,
    'How do I make a backup?',
    `https://example.org/${'a-very-long-path/'.repeat(12)}`,
  );
  const ended = await converse(user, LONG.repeat(4));
  await user.api.createSession();
  await admin.api.call('POST', `/admin/sessions/${ended.session_id}/end`, { reason: `${LONG} `.repeat(8).trim() });
  const empty = (await admin.api.createSession()) as { session_id: string };
  for (const name of ['Ada', 'Grace']) await converse(await signUp(server.url, name), `Hello from ${name}`);
  return { user, user_id, full: full.session_id, ended: ended.session_id, empty: empty.session_id };
}

const press = (selector: string) => async (page: Page) => {
  await page.locator(selector).first().click();
};

/** Expands what is collapsed on a phone; a wide window already shows it. */
const expandCollapsed = async (page: Page) => {
  const expandAll = () => page.locator('main button[data-fold][aria-expanded="false"]:visible').evaluateAll((buttons) => {
    for (const button of buttons) (button as HTMLElement).click();
    return buttons.length;
  });
  while ((await expandAll()) > 0) await page.waitForTimeout(20);
};

/** Has the server say, from the next request on, that older messages cannot be found yet. */
export async function makeSearchIncomplete(page: Page): Promise<void> {
  await page.route('**/api/health', async (route) => {
    const response = await route.fetch();
    const health = (await response.json()) as { parts: Record<string, unknown> };
    health.parts['search'] = { status: 'ok', detail: 'indexing_messages', complete_after: '2025-06-15T12:00:00.000Z' };
    await route.fulfill({ response, json: health });
  });
}

async function indexing(page: Page): Promise<void> {
  await makeSearchIncomplete(page);
  await page.reload();
  await page.locator('app-search-backlog').getByText('2025').waitFor();
  await page.unroute('**/api/health');
}

/** Every page, in the states that differ in their layout. */
export function everyPage({ user_id, full, ended, empty }: PageData): PageState[] {
  const sessions = { path: '/admin/sessions', as: 'admin', shows: 'tr[data-session-id]' } as const;
  const users = { path: '/admin/users', as: 'admin', shows: 'tr[data-user-id]' } as const;
  return [
    { name: 'sign-in', path: '/sign-in', as: 'visitor', shows: 'form', open: press('button[type=submit]') },
    { name: 'register', isVariant: true, path: '/register', as: 'visitor', shows: 'form', open: press('button[type=submit]') },
    { name: 'chat, empty', path: `/c/${empty}`, as: 'admin', shows: 'app-start-screen' },
    { name: 'chat, full', path: `/c/${full}`, as: 'user', shows: '[data-role="assistant"][data-seq="6"]' },
    { name: 'chat, ended', isVariant: true, path: `/c/${ended}`, as: 'user', shows: '.ended' },
    { name: 'drawer', path: `/c/${full}`, as: 'user', at: 320, shows: '[data-seq="6"]', open: press('.open-drawer') },
    { name: 'account menu', isVariant: true, path: '/account', as: 'admin', shows: 'h1', open: press('app-account-menu button') },
    { name: 'account', path: '/account', as: 'admin', shows: '[data-sign-in-id]', isFramed: true },
    { name: 'account, deleting', isVariant: true, path: '/account', as: 'admin', shows: '[data-sign-in-id]', open: press('main .danger-button') },
    { ...sessions, name: 'sessions', isFramed: true },
    { ...sessions, name: 'sessions, expanded', at: 320, isFramed: true, open: expandCollapsed },
    { ...sessions, name: 'sessions, a row open', isVariant: true, open: press('.expander') },
    { ...sessions, name: 'sessions, a row’s menu', isVariant: true, open: press('tr[data-session-id] .mat-mdc-menu-trigger') },
    { ...sessions, name: 'sessions, filtered', path: '/admin/sessions?status=ended&from=2020-01-01T00:00:00.000Z&sort=message_count', isFramed: true },
    { ...sessions, name: 'sessions, none', isVariant: true, path: '/admin/sessions?q=nothing-has-this-name', shows: 'app-empty-state', isFramed: true },
    { ...sessions, name: 'sessions, searched while words are being indexed', isVariant: true, path: '/admin/sessions?text=backup', open: indexing },
    { name: 'session', path: `/admin/sessions/${full}`, as: 'admin', shows: '[data-seq="6"]', isFramed: true },
    { name: 'session, ended', path: `/admin/sessions/${ended}`, as: 'admin', shows: '.ended', isFramed: true },
    { name: 'session, none', isVariant: true, path: '/admin/sessions/00000000-0000-7000-8000-000000000000', as: 'admin', shows: 'app-empty-state' },
    { ...users, name: 'users', isFramed: true },
    { ...users, name: 'users, expanded', isVariant: true, at: 320, open: expandCollapsed },
    { ...users, name: 'users, a new one', isVariant: true, open: press('.new') },
    { ...users, name: 'users, a row’s menu', isVariant: true, open: press('tr[data-user-id] .mat-mdc-menu-trigger') },
    { ...users, name: 'person', shows: '.parts section li', isFramed: true, path: `/admin/users/${user_id}` },
    { name: 'audit, a person to find', isVariant: true, path: '/admin/audit', as: 'admin', shows: 'tr[data-seq]', open: press('app-person-picker button') },
    { name: 'audit, a time range', isVariant: true, path: '/admin/audit', as: 'admin', shows: 'tr[data-seq]', open: press('app-time-range-picker button') },
    { name: 'audit', path: '/admin/audit', as: 'admin', shows: 'tr[data-seq]', isFramed: true },
    { name: 'audit, expanded', isVariant: true, path: '/admin/audit', as: 'admin', shows: 'tr[data-seq]', at: 320, open: expandCollapsed },
    { name: 'doctor', path: '/admin/doctor', as: 'admin', shows: 'app-finding-card', isFramed: true },
    { name: 'an extension’s page', path: '/admin/x/csat', as: 'admin', shows: 'app-empty-state, tr[data-session-id]', isFramed: true },
    { name: 'help', path: '/help', as: 'user', shows: 'article h1', isFramed: true },
    { name: 'help, missing', isVariant: true, path: '/help/nowhere', as: 'user', shows: 'app-empty-state' },
    { name: 'no access', path: '/admin/sessions', as: 'user', shows: '.notice-page' },
    { name: 'not found', isVariant: true, path: '/no/such/page', as: 'user', shows: '.notice-page' },
  ];
}

/** Loads a page and brings it into its state. */
export async function openPage(page: Page, { path, shows, open }: PageState): Promise<void> {
  await page.goto(path);
  await expect(page.locator(shows).first()).toBeVisible();
  await open?.(page);
}
