import Database from 'better-sqlite3';
import { ConsolePage, withoutPush } from './support/console-page.js';
import { newIdentity } from './support/people.js';
import { expect, signInto, test } from './support/test.js';

for (const path of ['poll', 'push'] as const) {
  test(`a session is created, used and ended, and the open console shows each step by ${path}, without interaction`, async ({ server, admin, browserOf }) => {
    const consoleBrowser = await browserOf();
    const userBrowser = await browserOf();
    if (path === 'poll') {
      await withoutPush(consoleBrowser);
      await withoutPush(userBrowser);
    }
    await signInto(consoleBrowser, server.url, admin);
    const consolePage = new ConsolePage(await consoleBrowser.newPage());
    await consolePage.page.goto('/admin/sessions');
    await consolePage.isLoaded();
    if (path === 'push') {
      // With one poll a minute, only push can be in time.
      await consolePage.page.getByLabel('Refresh interval').selectOption('60');
      await expect(consolePage.page.getByText('Live', { exact: true })).toBeVisible();
    }
    const before = await consolePage.counters();

    const person = newIdentity('Mira');
    const page = await userBrowser.newPage();
    await page.goto('/register');
    await page.getByRole('textbox', { name: 'Name' }).fill(person.name);
    await page.getByRole('textbox', { name: 'Email' }).fill(person.email);
    await page.getByRole('textbox', { name: 'Password' }).fill(person.password);
    // Only the status: the browser may discard a body once the page has navigated.
    const created = page
      .waitForResponse((answer) => answer.url().endsWith('/api/sessions') && answer.request().method() === 'POST')
      .then((answer) => answer.status());
    await page.getByRole('button', { name: 'Create account' }).click();
    expect(await created).toBe(201);
    await page.waitForURL(/\/c\//);
    const session_id = page.url().split('/c/')[1]!;
    const file = new Database(server.database, { readonly: true });
    try {
      expect(file.prepare('SELECT session_id FROM user_sessions WHERE session_id = ?').all(session_id)).toEqual([{ session_id }]);
    } finally {
      file.close();
    }

    await expect(consolePage.row(session_id)).toBeVisible();
    await expect(consolePage.row(session_id)).toContainText(person.name);
    await expect(consolePage.row(session_id)).toContainText('No messages yet');
    await consolePage.shows({ active_sessions: before.active_sessions + 1, total_sessions: before.total_sessions + 1 });
    const created_at = (await consolePage.counters()).most_recent_activity;
    expect(created_at > before.most_recent_activity).toBe(true);

    await page.getByRole('textbox', { name: 'Message' }).fill('How do I end a session?');
    await page.getByRole('button', { name: 'Send' }).click();
    await expect(page.locator('[data-role="assistant"]')).toContainText('End session');

    await consolePage.shows({ total_messages: before.total_messages + 2 });
    await expect(consolePage.row(session_id)).toContainText('How do I end a session?');
    await expect(consolePage.row(session_id).getByRole('cell').nth(3)).toContainText('2');
    expect((await consolePage.counters()).most_recent_activity > created_at).toBe(true);

    await admin.api.call('POST', `/admin/sessions/${session_id}/end`, { reason: 'Answered' });
    await expect(consolePage.row(session_id)).toContainText('Ended');
    await consolePage.shows({ active_sessions: before.active_sessions, total_sessions: before.total_sessions + 1 });
    await expect(page.getByText('An administrator has ended this conversation.')).toBeVisible();
    await expect(page.getByText('Reason: Answered')).toBeVisible();
    await expect(page.getByRole('textbox', { name: 'Message' })).toBeDisabled();
  });
}
