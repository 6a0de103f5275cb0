import { converse, signUp } from './support/people.js';
import { expect, test } from './support/test.js';

// The pages are built with the extension; the server tells them that it runs without it.
test.use({ settings: { EXTENSIONS_OFF: 'csat' } });

test('E10: nothing of an extension is to be seen on a server that was started without it', async ({ admin, server, pageOf }) => {
  const { session_id } = await converse(await signUp(server.url, 'Grace'), 'How do I make a backup?');
  const page = await pageOf(admin, `/admin/sessions/${session_id}`);
  await expect(page.locator('header nav a[href="/admin/doctor"]')).toBeVisible();
  await expect(page.getByText('How do I make a backup?').first()).toBeVisible();
  await expect(page.locator('a[href="/admin/x/csat"], csat-session-rating')).toHaveCount(0);
  await page.goto('/admin/x/csat');
  await expect(page.locator('.notice-page h1')).toHaveText('Page not found');
});
