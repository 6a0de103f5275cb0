import { expect, signInto, test } from './support/test.js';

test('a user opens the account page from the account menu and changes their name', async ({ user, pageOf }) => {
  const page = await pageOf(user);
  await page.getByRole('button', { name: 'Account menu' }).click();
  await page.getByRole('menuitem', { name: 'Your account' }).click();
  await expect(page.getByRole('heading', { name: 'Your account', level: 1 })).toBeVisible();
  await page.getByRole('textbox', { name: 'Name' }).fill('Robin Renamed');
  await page.getByRole('button', { name: 'Save name' }).click();
  await expect(page.getByText('Your name has been saved.')).toBeVisible();
  await page.getByRole('button', { name: 'Account menu' }).click();
  await expect(page.getByRole('menu')).toContainText('Robin Renamed');
});

test('the account menu links to the handbook', async ({ user, pageOf }) => {
  const page = await pageOf(user);
  await page.getByRole('button', { name: 'Account menu' }).click();
  await page.getByRole('menuitem', { name: 'Handbook' }).click();
  await expect(page.getByRole('heading', { name: 'The Switchboard handbook' })).toBeVisible();
});

test('a new password signs out the other browsers, but not this one', async ({ server, user, pageOf, browserOf }) => {
  const other = await pageOf(user);
  await expect(other.getByRole('textbox', { name: 'Message' })).toBeVisible();
  const page = await pageOf(user, '/account');
  await page.getByRole('textbox', { name: 'Current password' }).fill('not the right passphrase');
  await page.getByRole('textbox', { name: 'New password' }).fill('nine purple teapots hum');
  await page.getByRole('button', { name: 'Change password' }).click();
  await expect(page.getByRole('textbox', { name: 'Current password' })).toHaveAccessibleDescription('The current password is incorrect.');
  await page.getByRole('textbox', { name: 'Current password' }).fill(user.password);
  await page.getByRole('button', { name: 'Change password' }).click();
  await expect(page.getByText('Your password has been changed.')).toBeVisible();
  await expect(other).toHaveURL(/\/sign-in/, { timeout: 8_000 });
  await expect(page.locator('[data-sign-in-id]')).toHaveCount(1);
  await page.reload();
  await expect(page.getByText('This browser', { exact: true })).toBeVisible();
  await signInto(await browserOf(), server.url, { email: user.email, password: 'nine purple teapots hum' });
});

test('sign-ins are listed with browser and system, and ended singly or all others at once', async ({ server, user, pageOf, browserOf }) => {
  const userAgent = 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_2 like Mac OS X) AppleWebKit/605.1.15 Version/18.2 Mobile/15E148 Safari/604.1';
  const phone = await pageOf(user, '/', { userAgent });
  await expect(phone.getByRole('textbox', { name: 'Message' })).toBeVisible();
  const page = await pageOf(user, '/account');
  const rows = page.locator('[data-sign-in-id]');
  await expect(rows).toHaveCount(3); // the third is the API client's
  await expect(rows.first()).toContainText('This browser');
  await rows.filter({ hasText: 'Safari on iOS' }).getByRole('button', { name: 'End sign-in' }).click();
  await expect(rows).toHaveCount(2);
  await expect(phone).toHaveURL(/\/sign-in/, { timeout: 8_000 });
  // A sign-in elsewhere appears automatically.
  await signInto(await browserOf(), server.url, user);
  await expect(rows).toHaveCount(3);
  await page.getByRole('button', { name: 'End all other sign-ins' }).click();
  await expect(page.getByText('2 sign-ins have ended.')).toBeVisible();
  await expect(rows).toHaveCount(1);
  await page.getByRole('button', { name: 'Sign out here' }).click();
  await expect(page).toHaveURL(/\/sign-in/);
});

test('an account is deleted after its password was entered, with all its data', async ({ admin, user, pageOf }) => {
  const session = await user.api.createSession();
  const page = await pageOf(user, '/account');
  await page.getByRole('button', { name: 'Delete account…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Delete your account?' });
  await expect(dialog).toContainText('all their messages are deleted immediately');
  await dialog.getByRole('textbox', { name: 'Current password' }).fill('not the right passphrase');
  await dialog.getByRole('button', { name: 'Delete account' }).click();
  await expect(dialog.getByRole('textbox', { name: 'Current password' })).toHaveAccessibleDescription('The current password is incorrect.');
  await dialog.getByRole('textbox', { name: 'Current password' }).fill(user.password);
  await dialog.getByRole('button', { name: 'Delete account' }).click();
  await expect(page).toHaveURL(/\/sign-in$/);
  await expect(page.getByText('Your account was deleted, along with all its conversations.')).toBeVisible();
  await expect(user.api.signIn()).rejects.toThrow('401');
  await expect(admin.api.call('GET', `/admin/sessions/${session.session_id}`)).rejects.toThrow('404');
});
