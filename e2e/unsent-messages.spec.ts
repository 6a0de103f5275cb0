import type { Locator, Page } from '@playwright/test';
import type { Message } from '@switchboard/shared';
import { ADMIN, type Person } from './support/people.js';
import { expect, signInto, test } from './support/test.js';

const box = (page: Page): Locator => page.getByRole('textbox', { name: 'Message' });
const userMessages = (page: Page): Locator => page.locator('[data-role="user"]');

async function say(page: Page, text: string): Promise<void> {
  await box(page).fill(text);
  await box(page).press('Enter');
  await expect(box(page)).toHaveValue('');
}

/** Waits until a new conversation is open. @returns its id */
async function conversation(page: Page): Promise<string> {
  await expect(page).toHaveURL(/\/c\//);
  await expect(box(page)).toBeEnabled();
  return page.url().split('/c/')[1]!;
}

async function questions(person: Person, session_id: string): Promise<string[]> {
  const { messages } = (await person.api.call('GET', `/sessions/${session_id}/messages?limit=200`)) as { messages: Message[] };
  return messages.filter(({ role }) => role === 'user').map(({ content }) => content);
}

test('offline: messages wait, even across a reload, and are sent once and in order (P5)', async ({ user, pageOf }) => {
  const page = await pageOf(user);
  const session_id = await conversation(page);
  await page.context().setOffline(true);
  for (const text of ['one', 'two', 'three']) await say(page, text);
  await expect(page.getByText('Waiting to be sent.')).toHaveCount(3);
  await expect(userMessages(page)).toHaveText(['one', 'two', 'three']);
  // Retries the second: it must not overtake the first.
  await page.getByRole('button', { name: 'Retry' }).nth(1).click();
  await expect(page.getByText('Waiting to be sent.')).toHaveCount(3);
  expect(await questions(user, session_id)).toEqual([]);

  // The page itself can be reloaded; only messages do not get through.
  await page.route('**/chat', (route) => route.abort());
  await page.context().setOffline(false);
  await page.reload();
  await expect(userMessages(page)).toHaveText(['one', 'two', 'three']);
  await page.unroute('**/chat');
  await expect(userMessages(page).locator('visible=true')).toHaveCount(3);
  await expect.poll(() => questions(user, session_id), { timeout: 40_000 }).toEqual(['one', 'two', 'three']);
  await expect(page.getByText('Waiting to be sent.')).toHaveCount(0);
  await expect(page.locator('[data-role]')).toHaveCount(6, { timeout: 20_000 });
  const order = await page.locator('[data-role]').evaluateAll((parts) => parts.map((part) => part.getAttribute('data-role')));
  expect(order, 'each answer under its question (P8)').toEqual(['user', 'assistant', 'user', 'assistant', 'user', 'assistant']);
});

test('a frozen server: the page says so within 8 s, and sends what is waiting once it is back (P13)', async ({ user, pageOf }) => {
  const page = await pageOf(user);
  const session_id = await conversation(page);
  await page.route('**/chat', () => undefined);
  await say(page, 'Are you there?');
  await expect(page.getByText('This is taking longer than usual…')).toBeVisible({ timeout: 9_000 });
  await page.unroute('**/chat');
  await page.reload();
  await expect.poll(() => questions(user, session_id), { timeout: 20_000 }).toEqual(['Are you there?']);
  await expect(userMessages(page)).toHaveText(['Are you there?']);
});

test('after an administrator ended a sign-in, draft and unsent message are restored on signing in again, for that user only (P25)', async ({
  admin, server, user, browserOf,
}) => {
  const context = await browserOf();
  await signInto(context, server.url, user);
  const page = await context.newPage();
  await page.goto('/');
  const session_id = await conversation(page);
  await page.route('**/chat', (route) => route.abort());
  await say(page, 'Not lost');
  await expect(page.getByText('Waiting to be sent.')).toBeVisible();
  await box(page).fill('half a thought');
  const { user_id } = (await user.api.call('GET', '/auth/me')) as { user_id: string };
  await admin.api.call('POST', `/admin/users/${user_id}/sign-out`);
  await expect(page).toHaveURL(/\/sign-in/, { timeout: 20_000 });
  await page.unroute('**/chat');
  const enter = async ({ email, password }: Pick<Person, 'email' | 'password'>) => {
    await page.getByRole('textbox', { name: 'Email' }).fill(email);
    await page.getByRole('textbox', { name: 'Password' }).fill(password);
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  };
  await enter(user);
  await expect(page).toHaveURL(new RegExp(session_id));
  await expect(box(page)).toHaveValue('half a thought');
  await user.api.signIn();
  await expect.poll(() => questions(user, session_id)).toEqual(['Not lost']);

  // A deliberate sign-out leaves nothing behind, and neither does a sign-in by another user.
  const kept = () => page.evaluate(() => Object.keys(localStorage).filter((key) => /^switchboard\.(draft|outbox)\./.test(key)));
  expect(await kept()).toHaveLength(1);
  await page.goto('/account');
  await page.getByRole('button', { name: /account menu|menu of/i }).or(page.locator('app-account-menu button')).first().click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  await expect(page).toHaveURL(/\/sign-in/);
  expect(await kept()).toEqual([]);
  await page.evaluate(() => localStorage.setItem('switchboard.draft.somebody.s1', 'secret'));
  await enter(ADMIN);
  await expect(page).not.toHaveURL(/\/sign-in/);
  expect(await kept()).toEqual([]);
});

test('two tabs send each message once and in order', async ({ user, pageOf }) => {
  const one = await pageOf(user);
  const session_id = await conversation(one);
  const other = await one.context().newPage();
  await other.goto(`/c/${session_id}`);
  await conversation(other);
  await one.context().route('**/chat', (route) => route.abort());
  await say(one, 'first');
  await say(one, 'second');
  await expect(userMessages(other)).toHaveText(['first', 'second']);
  await say(other, 'third');
  await expect(userMessages(one)).toHaveText(['first', 'second', 'third']);
  for (const page of [one, other]) await expect(page.getByRole('button', { name: 'Retry' }).last()).toBeVisible();
  await one.context().unroute('**/chat');
  // Either tab sends the messages of both, so the button of the slower one may have gone by then.
  await Promise.all([one, other].map((page) => page.getByRole('button', { name: 'Retry' }).evaluateAll((buttons) => (buttons.at(-1) as HTMLElement | undefined)?.click())));
  await expect.poll(() => questions(user, session_id), { timeout: 20_000 }).toEqual(['first', 'second', 'third']);
  for (const page of [one, other]) {
    await expect(userMessages(page)).toHaveText(['first', 'second', 'third']);
    await expect(page.getByText('Waiting to be sent.')).toHaveCount(0);
  }
});
