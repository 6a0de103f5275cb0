import type { Page } from '@playwright/test';
import type { PageData, PageState } from './every-page.js';

const SESSION_ROW = 'tr[data-session-id]';

/** Clicks one after another; each is waited for. */
const press = (...selectors: string[]) => async (page: Page) => {
  for (const selector of selectors) await page.locator(selector).filter({ visible: true }).first().click();
};

const keys = (...names: string[]) => async (page: Page) => {
  for (const name of names) await page.keyboard.press(name);
};

/** Makes the requests to some address fail from the next one on, and reloads. */
const failing = (url: RegExp, shows: string) => async (page: Page) => {
  await page.route(url, (route) => route.fulfill({ status: 503, json: { status: 503, code: 'unavailable' } }));
  await page.reload();
  await page.locator(shows).first().waitFor();
  await page.unroute(url);
};

/** What opens over a page, or beside its rows; failures. Their layout is checked with the pages that they belong to. */
export function moreStates({ full, user_id }: PageData): PageState[] {
  const list = { path: '/admin/sessions', as: 'admin', shows: SESSION_ROW, isVariant: true } as const;
  const session = { path: `/admin/sessions/${full}`, as: 'admin', shows: '[data-seq="6"]', isVariant: true } as const;
  const audit = { path: '/admin/audit', as: 'admin', shows: 'tr[data-seq]', isVariant: true } as const;
  const users = { path: '/admin/users', as: 'admin', shows: 'tr[data-user-id]', isVariant: true } as const;
  const menu = '.mat-mdc-menu-trigger';
  return [
    { ...list, name: 'sessions, some selected', open: press(`${SESSION_ROW} input[type="checkbox"]`) },
    { ...list, name: 'sessions, a time range', open: press('app-time-range-picker button') },
    { ...list, name: 'sessions, the rule previewed', open: (page) => openRule(page) },
    { ...list, name: 'sessions, the activity', open: press('app-activity-toggle button') },
    { ...list, name: 'sessions, ending one', at: 1280, open: async (page) => {
      await press(`${SESSION_ROW} ${menu}`)(page);
      await page.getByRole('menuitem').last().click();
    } },
    { ...list, name: 'sessions, failed', open: failing(/\/api\/admin\/sessions\?/, 'app-empty-state') },
    { ...list, name: 'the palette', open: keys('Control+k') },
    { ...list, name: 'the palette, with passages', open: findPassages },
    { ...list, name: 'the keys', open: keys('?') },
    { name: 'chat, failed', path: `/c/${full}`, as: 'user', shows: '[data-seq="6"]', open: failing(/\/messages/, 'app-empty-state, [role="alert"]') },
    { ...session, name: 'session, taken over', open: press('app-handling-panel button') },
    { ...audit, name: 'audit, all fields', open: async (page) => {
      await press(`tr[data-seq] ${menu}`)(page);
      await page.getByRole('menuitem').first().click();
      await page.getByRole('dialog').waitFor();
    } },
    { ...audit, name: 'audit, none', path: '/admin/audit?q=nothing-has-this-name', shows: 'app-empty-state' },
    { ...audit, name: 'audit, failed', open: failing(/\/api\/admin\/audit\?/, 'app-empty-state') },
    { ...users, name: 'users, none', path: '/admin/users?q=nothing-has-this-name', shows: 'app-empty-state' },
    { ...users, name: 'users, none given', open: press('.new', 'mat-dialog-container button[type="submit"]') },
    { ...users, name: 'users, resetting a password', open: async (page) => {
      await press(`tr[data-user-id] ${menu}`)(page);
      await page.getByRole('menuitem').nth(1).click();
      await page.getByRole('dialog').waitFor();
    } },
    { ...users, name: 'users, some selected', open: press('tr[data-user-id] input[type="checkbox"]:not(:disabled)') },
    { name: 'person, the actions', path: `/admin/users/${user_id}`, as: 'admin', shows: '.parts section li', open: press(`main ${menu}`) },
    { name: 'person, none', path: '/admin/users/00000000-0000-7000-8000-000000000000', as: 'admin', shows: 'app-empty-state' },
    { name: 'chat, the palette', path: `/c/${full}`, as: 'user', shows: '[data-seq="6"]', open: keys('Control+k') },
    { name: 'chat, the conversation’s menu', path: `/c/${full}`, as: 'user', shows: '[data-seq="6"]', open: press(`main ${menu}`) },
    { name: 'account, a password missing', path: '/account', as: 'user', shows: '[data-sign-in-id]', isVariant: true, open: press('app-password-form button[type="submit"]') },
    { name: 'help for administrators', path: '/help/administering', as: 'admin', shows: 'article h1', isVariant: true },
    // Last: the pane is kept for the person.
    { ...list, name: 'sessions, with the pane', open: (page) => openPane(page) },
  ];
}

async function findPassages(page: Page): Promise<void> {
  await page.keyboard.press('Control+k');
  await page.getByRole('combobox', { name: /Find|finden/ }).fill('backup');
  await page.locator('app-palette-dialog .detail').first().waitFor();
}

async function openPane(page: Page): Promise<void> {
  await page.keyboard.press('v');
  await page.locator('app-reading-pane').waitFor();
  await page.keyboard.press('j');
  await page.locator('app-reading-pane h1').first().waitFor();
}

async function openRule(page: Page): Promise<void> {
  await press('app-view-menu button', '.mat-mdc-menu-item:has(app-icon[name="clock"])')(page);
  await page.getByRole('dialog').waitFor();
}
