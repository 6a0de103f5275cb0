import { LOOKS, fitsItsWidth, isAccessible } from './support/axe.js';
import { converse, signUp } from './support/people.js';
import { expect, signInto, test } from './support/test.js';

const COMMENTS = ['Quick and friendly, thank you!', undefined, 'The answer about backups did not help with PostgreSQL; I had to ask twice before somebody looked at it.'];

for (const { name, look } of LOOKS) {
  test(`E10: the pages of an extension, ${name}: in the top bar, live, in pages, accessible and beside a session`, async ({ server, admin, browserOf }) => {
    const user = await signUp(server.url, 'Grace');
    const rate = async (stars: number, comment?: string) => {
      const { session_id } = await converse(user, 'How do I make a backup?');
      await admin.api.call('POST', `/admin/sessions/${session_id}/end`, {});
      await user.api.call('PUT', `/x/csat/sessions/${session_id}/rating`, { stars, ...(comment && { comment }) });
      return session_id;
    };
    const rated = await rate(4, COMMENTS[0]);
    const context = await browserOf({ ...look, locale: name === 'dark and narrow' ? 'de-DE' : 'en-GB' });
    await signInto(context, server.url, admin);
    const page = await context.newPage();

    await page.goto('/admin/sessions');
    await expect(page.locator('header nav a').first()).toBeVisible();
    const more = page.getByRole('button', { name: /^(More|Mehr)$/ });
    if (await more.isVisible()) await more.click();
    await page.locator('a[href="/admin/x/csat"]:visible').click();
    await expect(page.locator(`tr[data-session-id="${rated}"] csat-stars`)).toBeVisible();
    const next = await rate(2, COMMENTS[2]);
    // Pushed: a poll alone would take up to 5 s, and the badge says that it does not have to.
    await expect(page.locator('[data-delivery="live"]')).toBeAttached();
    await expect(page.locator(`tr[data-session-id="${next}"]`)).toBeVisible();
    await isAccessible(page);
    await fitsItsWidth(page);

    await page.locator(`tr[data-session-id="${rated}"] a`).click();
    await expect(page.locator('csat-session-rating csat-stars')).toBeVisible();
    await isAccessible(page);

    await page.goto('/admin/x/csat?stars=1');
    await expect(page.locator('app-empty-state')).toBeVisible();
    await isAccessible(page);
  });
}

test('E10: a user is told that the pages of an extension are for administrators', async ({ user, pageOf }) => {
  const page = await pageOf(user, '/admin/x/csat');
  await expect(page.locator('.notice-page h1')).toHaveText('This page is for administrators');
});
