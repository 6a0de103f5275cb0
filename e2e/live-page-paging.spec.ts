import { ConsolePage } from './support/console-page.js';
import { converse, signUp } from './support/people.js';
import { expect, test } from './support/test.js';

/** More than the 50 rows of a page. */
const SESSIONS = 58;

test('a later page keeps its rows while the list changes above it, says what is new, and Back returns to it', async ({ server, admin, pageOf }) => {
  const person = await signUp(server.url, 'Paige');
  const sessions = [];
  for (let number = 1; number <= SESSIONS; number += 1) sessions.push(await converse(person, `Leaf ${number}`));
  const consolePage = new ConsolePage(await pageOf(admin, '/admin/sessions'));
  const ids = () => consolePage.page.locator('tr[data-session-id]').evaluateAll((rows) => rows.map((row) => row.getAttribute('data-session-id')));
  const oldest = sessions[0]!.session_id;
  await expect(consolePage.row(sessions.at(-1)!.session_id)).toBeVisible();
  await consolePage.page.getByRole('button', { name: 'Older' }).click();
  await expect(consolePage.row(oldest)).toBeVisible();
  await expect(consolePage.page).toHaveURL(/cursor=/);
  const shown = await ids();
  expect(shown.length).toBeGreaterThanOrEqual(SESSIONS - 50);

  const { total_messages } = await consolePage.counters();
  await person.api.say(sessions.at(-1)!.session_id, 'At the top anyway');
  const fresh = [await converse(person, 'New above'), await converse(person, 'And another')];
  await consolePage.shows({ total_messages: total_messages + 6 });
  expect(await ids()).toEqual(shown);
  await consolePage.page.getByRole('button', { name: '2 new' }).click();
  await expect(consolePage.row(fresh[1]!.session_id)).toBeVisible();
  await expect(consolePage.page.getByRole('button', { name: /^\d+ new$/ })).toBeHidden();
  await expect(consolePage.page).not.toHaveURL(/cursor=/);

  await consolePage.page.goBack();
  await expect(consolePage.row(oldest)).toBeVisible();
  expect(await ids()).toEqual(shown);
  // A session of this page with new activity moves up and off the page, and the others close the gap.
  await person.api.say(oldest, 'I am off to the top');
  await expect(consolePage.row(oldest)).toBeHidden();
  expect(await ids()).toEqual(shown.filter((id) => id !== oldest));
});

test('an invalid cursor in the URL is reported, and the first page offered', async ({ admin, user, pageOf }) => {
  const session = await converse(user, 'On the first page');
  const page = await pageOf(admin, '/admin/sessions?cursor=garbage');
  await expect(page.getByText('This page of the list does not exist')).toBeVisible();
  await page.getByRole('button', { name: 'Go to the first page' }).click();
  await expect(new ConsolePage(page).row(session.session_id)).toBeVisible();
  await expect(page).toHaveURL(/\/admin\/sessions$/);
});
