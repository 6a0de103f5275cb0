import { isAccessible } from './support/axe.js';
import { HandledSessionPage } from './support/handling.js';
import { converse } from './support/people.js';
import { expect, test } from './support/test.js';

test.use({ settings: { TRANSCRIPTS: 'sealed' } });

test('S7: a sealed transcript is opened for a reason, is live, and is sealed again when it is closed', async ({ admin, user, pageOf }) => {
  const { session_id } = await converse(user, 'My password is swordfish.');
  const one = new HandledSessionPage(await pageOf(admin, `/admin/sessions/${session_id}`));
  const { page } = one;
  await expect(page.getByRole('heading', { name: 'Title hidden' })).toBeVisible();
  await expect(page.getByRole('heading', { name: 'This transcript is sealed' })).toBeInViewport({ ratio: 1 });
  await expect(page.locator('body')).not.toContainText('swordfish');
  await isAccessible(page);
  await one.button('Open transcript').click();
  await expect(page.getByText('Choose why.')).toBeVisible();
  await isAccessible(page);
  await page.getByRole('radio', { name: 'Helping the user' }).check();
  await page.getByRole('textbox', { name: 'Reason' }).fill('Ticket 4711');
  await one.button('Open transcript').click();
  await expect(one.messages.first()).toContainText('swordfish');
  await expect(page.getByText(/Open until \d/)).toBeVisible();
  await isAccessible(page);
  const { openings } = (await user.api.call('GET', `/sessions/${session_id}/openings`)) as { openings: { reason_kind: string; reason: string; by_name: string }[] };
  expect(openings.map(({ reason_kind, reason, by_name }) => [reason_kind, reason, by_name])).toEqual([['support', 'Ticket 4711', 'Administrator']]);
  await user.api.say(session_id, 'Are you reading this?');
  await expect(one.messages.filter({ hasText: 'Are you reading this?' })).toBeVisible();
  // Opened in one browser, it is open in the others too, and can be closed in each.
  const other = new HandledSessionPage(await pageOf(admin, `/admin/sessions/${session_id}`));
  await expect(other.messages.first()).toContainText('swordfish');
  await other.button('Close').click();
  for (const each of [one, other]) await expect(each.button('Open transcript')).toBeVisible();
  await expect(page.locator('body')).not.toContainText('swordfish');
  await page.getByRole('radio', { name: 'Helping the user' }).check();
  await one.button('Open transcript').click();
  for (const each of [one, other]) await expect(each.messages.first()).toContainText('swordfish');
  await user.api.say(session_id, 'Still reading?');
  await expect(other.messages.filter({ hasText: 'Still reading?' })).toBeVisible();
  await page.reload();
  await expect(one.messages.first()).toContainText('swordfish');
  await one.button('Close').click();
  await expect(one.button('Open transcript')).toBeVisible();
  await expect(page.locator('body')).not.toContainText('swordfish');

  // Who asks for a person has invited the reading; who takes the conversation over may read it, for as long as they have it.
  await user.api.call('POST', `/sessions/${session_id}/person-request`);
  await expect(page.getByRole('radio', { name: 'The user asked for a person' })).toBeChecked();
  await one.button('Take over').click();
  await expect(one.messages.first()).toContainText('swordfish');
  await one.button('Hand back').click();
  await page.getByRole('dialog').getByRole('button', { name: 'Hand back' }).click();
  await expect(one.button('Open transcript')).toBeVisible();
  await expect(page.locator('body')).not.toContainText('swordfish');

  await page.goto('/admin/sessions?text=swordfish');
  await expect(page.getByRole('heading', { name: 'What was said is sealed' })).toBeVisible();
  await page.getByRole('radio', { name: 'Suspected abuse' }).check();
  await one.button('Open messages for searching').click();
  await expect(page.locator(`tr[data-session-id="${session_id}"]`)).toBeVisible();
  await expect(page.locator(`tr[data-session-id="${session_id}"]`)).toContainText('Title hidden');
});
