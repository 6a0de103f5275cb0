import { LOOKS, fitsItsWidth, isAccessible } from './support/axe.js';
import { ConsolePage } from './support/console-page.js';
import { converse, type Person } from './support/people.js';
import { expect, test } from './support/test.js';

for (const { name, look } of LOOKS) {
  test.describe(`axe finds no violations, ${name}:`, () => {
    test('signing in and registering', async ({ browserOf }) => {
      const page = await (await browserOf(look)).newPage();
      await page.goto('/sign-in');
      await expect(page.getByRole('button', { name: 'Sign in' })).toBeVisible();
      await isAccessible(page);
      await page.getByRole('button', { name: 'Sign in' }).click();
      await isAccessible(page);
      await page.goto('/register');
      await expect(page.getByRole('button', { name: 'Create account' })).toBeVisible();
      await isAccessible(page);
    });

    test('the chat, empty, full and ended', async ({ admin, user, pageOf }) => {
      const page = await pageOf(user, '/', look);
      await expect(page.getByRole('textbox', { name: 'Message' })).toBeVisible();
      await isAccessible(page);
      const session = await converse(user, 'How do I end a session?', 'And how do I make a backup?', 'What is the airspeed of a swallow?');
      await page.goto(`/c/${session.session_id}`);
      await expect(page.locator('[data-role="assistant"]')).toHaveCount(3);
      await isAccessible(page);
      await admin.api.call('POST', `/admin/sessions/${session.session_id}/end`, { reason: 'Answered' });
      await expect(page.getByText('Reason: Answered')).toBeVisible();
      await isAccessible(page);
    });

    test('the console: the list, its dialog, a session', async ({ admin, user, pageOf }) => {
      const session = await consoleData(user);
      const consolePage = new ConsolePage(await pageOf(admin, '/admin/sessions', look));
      await expect(consolePage.row(session)).toBeVisible();
      await isAccessible(consolePage.page);
      await fitsItsWidth(consolePage.page);
      await consolePage.row(session).getByRole('button', { name: /^Actions for/ }).click();
      await expect(consolePage.page.getByRole('menuitem', { name: 'End session' })).toBeVisible();
      await isAccessible(consolePage.page, true);
      await consolePage.page.getByRole('menuitem', { name: 'End session' }).click();
      await expect(consolePage.page.getByRole('dialog')).toBeVisible();
      await isAccessible(consolePage.page);
      await consolePage.page.goto('/admin/sessions?q=nothing-has-this-name');
      await expect(consolePage.page.getByText('No session matches')).toBeVisible();
      await isAccessible(consolePage.page);
      await consolePage.page.goto(`/admin/sessions/${session}`);
      await expect(consolePage.page.locator('[data-role="assistant"]')).toHaveCount(1);
      // At its end, the heading covers whatever happens to be behind it.
      await consolePage.page.evaluate(() => scrollTo(0, 0));
      await isAccessible(consolePage.page);
    });

    test('the console: an incomplete search in messages', async ({ admin, user, pageOf }) => {
      const { session_id } = await converse(user, 'a kaleidoscope');
      const consolePage = new ConsolePage(await pageOf(admin, '/admin/sessions', look));
      await consolePage.page.route('**/api/health', async (route) => {
        const response = await route.fetch();
        const health = (await response.json()) as { parts: Record<string, unknown> };
        health.parts['search'] = { status: 'ok', detail: 'indexing_messages', complete_after: '2025-06-15T12:00:00.000Z' };
        await route.fulfill({ response, json: health });
      });
      await consolePage.page.goto('/admin/sessions?text=kaleid');
      await expect(consolePage.row(session_id)).toBeVisible();
      await expect(consolePage.page.getByText(/Older messages are still being indexed.*2025/)).toBeVisible();
      await isAccessible(consolePage.page);
      await fitsItsWidth(consolePage.page);
      // On a phone the filters are collapsed.
      const folded = consolePage.page.getByRole('button', { name: /^Filters/, expanded: false });
      if (await folded.isVisible()) await folded.click();
      await consolePage.page.getByRole('button', { name: 'Clear filters' }).first().click();
      await expect(consolePage.page.getByText('Older messages are still being indexed')).toHaveCount(0);
    });

    test('the handbook, a page for administrators only, and one that does not exist', async ({ user, pageOf }) => {
      const page = await pageOf(user, '/help', look);
      await expect(page.getByRole('article')).toBeVisible();
      await isAccessible(page);
      await page.goto('/admin/sessions');
      await expect(page.getByRole('heading', { name: 'This page is for administrators' })).toBeVisible();
      await isAccessible(page);
      await page.goto('/no/such/page');
      await expect(page.getByRole('heading', { name: 'Page not found' })).toBeVisible();
      await isAccessible(page);
    });
  });
}

/** Creates sessions of every kind for the list. @returns the id of an active one */
async function consoleData(user: Person): Promise<string> {
  await user.api.createSession();
  const session = await converse(user, 'How do I end a session?');
  return session.session_id;
}

test('a button that the keyboard focuses has a ring, Material’s too', async ({ admin, pageOf }) => {
  const page = await pageOf(admin, '/admin/users');
  const button = page.getByRole('button', { name: 'New user' });
  await expect(button).toBeVisible();
  await page.keyboard.press('Tab');
  await button.focus();
  await expect(button).toHaveCSS('outline-style', 'solid');
  await expect(button).toHaveCSS('outline-width', '2px');
});
