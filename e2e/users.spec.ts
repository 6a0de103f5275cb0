import type { User } from '@switchboard/shared';
import type { Page } from '@playwright/test';
import { ADMIN, PASSWORD, administrator, converse, newIdentity, signUp } from './support/people.js';
import { expect, signInto, test } from './support/test.js';

const row = (page: Page, email: string) => page.locator('tr[data-user-id]').filter({ hasText: email });

/** Chooses an item in the menu of a user's row. */
async function choose(page: Page, email: string, item: string): Promise<void> {
  await row(page, email).getByRole('button', { name: /^Actions for/ }).click();
  await page.getByRole('menuitem', { name: item, exact: true }).click();
}

test('an administrator creates an account, which can be used at once', async ({ admin, pageOf, browserOf }) => {
  const { email, name } = newIdentity('Quinn');
  const page = await pageOf(admin, '/admin/users');
  await expect(page.getByRole('heading', { name: 'Users', level: 1 })).toBeVisible();
  await page.getByRole('button', { name: 'New user' }).click();
  const dialog = page.getByRole('dialog', { name: 'New user' });
  await expect(dialog.getByRole('textbox', { name: 'Email' })).toBeFocused();
  await dialog.getByRole('textbox', { name: 'Email' }).fill(email);
  await dialog.getByRole('textbox', { name: 'Name' }).fill(name);
  await dialog.getByRole('textbox', { name: 'Password' }).fill('short');
  await dialog.getByRole('button', { name: 'Create user' }).click();
  await expect(dialog.getByRole('textbox', { name: 'Password' })).toHaveAccessibleDescription(/Must be at least 15 characters/);
  await expect(dialog.getByRole('textbox', { name: 'Password' })).toBeFocused();
  await dialog.getByRole('textbox', { name: 'Password' }).fill(PASSWORD);
  await dialog.getByRole('button', { name: 'Create user' }).click();
  await expect(dialog).toBeHidden();
  await expect(row(page, email)).toContainText('Active');
  await expect(page.getByRole('button', { name: 'New user' })).toBeFocused();

  const theirs = await (await browserOf()).newPage();
  await theirs.goto('/sign-in');
  await theirs.getByRole('textbox', { name: 'Email' }).fill(email);
  await theirs.getByRole('textbox', { name: 'Password' }).fill(PASSWORD);
  await theirs.getByRole('button', { name: 'Sign in' }).click();
  await expect(theirs.getByRole('textbox', { name: 'Message' })).toBeVisible();
});

test('the list says how many users there are and match, and where it ends', async ({ admin, user, pageOf }) => {
  const { total } = (await admin.api.call('GET', '/admin/users')) as { total: number };
  const page = await pageOf(admin, `/admin/users?q=${user.email}`);
  await expect(page.locator('app-list-count')).toHaveText(`${total} users · 1 matches · newest account first`);
  await expect(page.getByText('End of list')).toBeVisible();
});

test('a disabled user’s open pages are signed out within seconds; once enabled they can sign in again', async ({ admin, user, pageOf }) => {
  const chat = await pageOf(user);
  await expect(chat.getByRole('textbox', { name: 'Message' })).toBeVisible();
  const account = await pageOf(user, '/account');
  await expect(account.getByText('This browser', { exact: true })).toBeVisible();
  const page = await pageOf(admin, `/admin/users?q=${user.email}`);
  await choose(page, user.email, 'Disable');
  await expect(page.getByRole('dialog')).toContainText('will be signed out everywhere immediately');
  await page.getByRole('button', { name: 'Disable account' }).click();
  await expect(row(page, user.email)).toContainText('Disabled');
  await expect(chat).toHaveURL(/\/sign-in/, { timeout: 8_000 });
  await expect(account).toHaveURL(/\/sign-in/, { timeout: 8_000 });
  await choose(page, user.email, 'Enable');
  await page.getByRole('button', { name: 'Enable account' }).click();
  await expect(row(page, user.email)).toContainText('Active');
  await user.api.signIn();
});

test('resetting a password signs out everyone who used the old one', async ({ server, admin, user, pageOf, browserOf }) => {
  const chat = await pageOf(user);
  await expect(chat.getByRole('textbox', { name: 'Message' })).toBeVisible();
  const page = await pageOf(admin, `/admin/users?q=${user.email}`);
  await choose(page, user.email, 'Reset password');
  const box = page.getByRole('dialog').getByRole('textbox', { name: 'New password' });
  await expect(box).toHaveAttribute('type', 'password');
  await box.fill('nine purple teapots hum');
  await page.getByRole('dialog').getByLabel('Show characters').check();
  await expect(box).toHaveAttribute('type', 'text');
  await page.getByRole('button', { name: 'Reset password' }).click();
  await expect(page.getByText('has a new password and was signed out everywhere')).toBeVisible();
  await expect(chat).toHaveURL(/\/sign-in/, { timeout: 8_000 });
  await signInto(await browserOf(), server.url, { email: user.email, password: 'nine purple teapots hum' });
});

test('roles can be granted and revoked; a demoted administrator’s open console says so', async ({ server, admin, pageOf }) => {
  const second = await signUp(server.url, 'Sam');
  const page = await pageOf(admin, `/admin/users?q=${second.email}`);
  await choose(page, second.email, 'Make administrator');
  await page.getByRole('button', { name: 'Make administrator' }).click();
  await expect(row(page, second.email)).toContainText('Administrator');
  const theirs = await pageOf(second, '/admin/sessions');
  await expect(theirs.getByRole('heading', { name: 'Sessions', level: 1 })).toBeVisible();
  await choose(page, second.email, 'Make user');
  await page.getByRole('button', { name: 'Make user' }).click();
  await expect(row(page, second.email)).not.toContainText('Administrator');
  await expect(theirs.getByRole('heading', { name: 'This page is for administrators' })).toBeVisible();
});

test('the last administrator is warned, told why the change is refused, and stays one', async ({ server, admin, pageOf }) => {
  const { users } = (await admin.api.call('GET', '/admin/users?role=admin&status=active')) as { users: User[] };
  for (const { user_id, email } of users) if (email !== ADMIN.email) await admin.api.call('PATCH', `/admin/users/${user_id}`, { role: 'user' });
  const page = await pageOf(admin, `/admin/users?q=${ADMIN.email}`);
  for (const [item, button] of [['Make user', 'Make user'], ['Disable', 'Disable account']] as const) {
    await choose(page, ADMIN.email, item);
    await expect(page.getByRole('dialog')).toContainText('This is your own account');
    await page.getByRole('button', { name: button }).click();
    await expect(page.getByRole('alert')).toContainText('This is the last active administrator. Make someone else an administrator first.');
    await page.getByRole('button', { name: 'Cancel' }).click();
    await expect(page.getByRole('dialog')).toBeHidden();
  }
  await expect(row(page, ADMIN.email)).toContainText('Administrator');
  await administrator(server.url);
});

test('filters are in the URL; new accounts appear automatically; a row links to the user’s sessions', async ({ server, admin, user, pageOf }) => {
  const session = await user.api.createSession();
  const page = await pageOf(admin, '/admin/users');
  await page.getByRole('searchbox', { name: 'Search' }).fill(user.name);
  await expect(page.locator('tr[data-user-id]')).toHaveCount(1);
  await expect(page).toHaveURL(/q=/);
  await page.getByLabel('Role', { exact: true }).selectOption({ label: 'Administrator' });
  await expect(page.getByText('No user matches')).toBeVisible();
  await page.goBack();
  await expect(row(page, user.email)).toBeVisible();
  await page.getByRole('button', { name: 'Clear filters' }).click();
  const late = await signUp(server.url, 'Nova');
  await expect(row(page, late.email)).toBeVisible();
  await row(page, user.email).getByRole('link', { name: `Sessions of ${user.name}` }).click();
  await expect(page).toHaveURL(new RegExp(`/admin/sessions\\?user_id=`));
  await expect(page.locator(`tr[data-session-id="${session.session_id}"]`)).toBeVisible();
});

test('a name leads to the person’s page, which says where they are signed in and what they did, and acts as the list does', async ({ admin, user, pageOf }) => {
  const session = await converse(user, 'How do I make a backup?');
  const page = await pageOf(admin, `/admin/users?q=${user.email}`);
  await row(page, user.email).getByRole('link', { name: user.name, exact: true }).click();
  await expect(page.getByRole('heading', { name: user.name, level: 1 })).toBeVisible();
  await expect(page.getByRole('region', { name: 'Sign-ins' })).toContainText('127.0.0.1');
  await expect(page.getByRole('region', { name: 'Newest sessions' }).getByRole('link', { name: 'How do I make a backup?' })).toHaveAttribute('href', `/admin/sessions/${session.session_id}`);
  await page.getByRole('button', { name: /^Actions for/ }).click();
  await page.getByRole('menuitem', { name: 'Sign out everywhere' }).click();
  await page.getByRole('button', { name: 'Sign out everywhere' }).click();
  await expect(page.getByRole('region', { name: 'Sign-ins' })).toContainText('Not signed in anywhere.');
  await expect(page.getByRole('region', { name: 'Audit: about this user' })).toContainText('Signed out everywhere');
  await page.getByRole('link', { name: 'All users' }).click();
  await expect(page).toHaveURL(/q=/);
});

test('several accounts are disabled with one reason', async ({ server, admin, pageOf }) => {
  const people = [await signUp(server.url, 'Bulk'), await signUp(server.url, 'Bulk')];
  const page = await pageOf(admin, '/admin/users?q=bulk.');
  for (const { email } of people) await row(page, email).getByRole('checkbox').check();
  await page.getByRole('button', { name: 'Disable accounts' }).click();
  await page.getByRole('dialog').getByLabel('Reason (optional)').fill('The course is over');
  await page.getByRole('dialog').getByRole('button', { name: 'Disable accounts' }).click();
  await expect(page.getByText('2 accounts are disabled.')).toBeVisible();
  for (const { email } of people) await expect(row(page, email)).toContainText('Disabled');
  await row(page, people[0]!.email).getByRole('link', { name: people[0]!.name, exact: true }).click();
  await expect(page.getByText('The course is over')).toBeVisible();
});

test('a closed dialog gives the focus back to the menu of the row', async ({ admin, user, pageOf }) => {
  const page = await pageOf(admin, `/admin/users?q=${user.email}`);
  const actions = row(page, user.email).getByRole('button', { name: /^Actions for/ });
  await actions.click();
  await page.getByRole('menuitem', { name: 'Reset password' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click();
  await expect(actions).toBeFocused();
});
