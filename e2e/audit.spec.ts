import { LOOKS, fitsItsWidth, isAccessible } from './support/axe.js';
import { converse, signUp } from './support/people.js';
import { expect, test } from './support/test.js';

interface Named {
  user_id: string;
}

test('what an administrator does and reads appears automatically, with links to its subjects', async ({ admin, user, pageOf }) => {
  const page = await pageOf(admin, '/admin/audit');
  await expect(page.getByRole('heading', { name: 'Audit', level: 1 })).toBeVisible();
  const session = await converse(user, 'Is this read?');
  const { user_id } = (await user.api.call('GET', '/auth/me')) as Named;
  await admin.api.call('GET', `/admin/sessions/${session.session_id}/messages`);
  await admin.api.call('POST', `/admin/sessions/${session.session_id}/end`);
  await admin.api.call('POST', `/admin/users/${user_id}/sign-out`);

  const entries = page.locator('tr[data-seq]').filter({ hasText: user.name });
  const out = entries.filter({ hasText: `signed ${user.name} out everywhere` });
  await expect(out).toBeVisible();
  await expect(out.locator('time')).toHaveAttribute('datetime', /Z$/);
  const ended = entries.filter({ hasText: 'ended session' });
  await expect(ended).toContainText(`of ${user.name}`);
  await expect(entries.filter({ hasText: 'opened the transcript of session' })).toBeVisible();
  await ended.getByRole('link', { name: `…${session.session_id.slice(-8)}` }).click();
  await expect(page).toHaveURL(new RegExp(`/admin/sessions/${session.session_id}$`));
  await page.goBack();
  await out.getByRole('link', { name: user.name }).click();
  await expect(page).toHaveURL(/\/admin\/users\?q=/);
  await expect(page.locator(`tr[data-user-id="${user_id}"]`)).toBeVisible();
});

test('a deleted account is shown by the end of its id, in full on hover, and without a link', async ({ server, admin, pageOf }) => {
  const deletedUser = await signUp(server.url, 'Gone');
  const { user_id } = (await deletedUser.api.call('GET', '/auth/me')) as Named;
  await deletedUser.api.call('DELETE', '/auth/me', { current_password: deletedUser.password });
  const page = await pageOf(admin, `/admin/audit?subject=${user_id}`);
  const deleted = page.locator('tr[data-action="user.deleted"]');
  await expect(deleted).toContainText(`…${user_id.slice(-8)} deleted their own account`);
  await expect(deleted.getByTitle(user_id)).toBeVisible();
  await expect(deleted.getByRole('link')).toHaveCount(0);
  await expect(page.getByText(deletedUser.email)).toHaveCount(0);
});

test('filters are in the URL: action, actor, subject, dates', async ({ admin, user, pageOf }) => {
  const { user_id } = (await user.api.call('GET', '/auth/me')) as Named;
  await admin.api.call('PATCH', `/admin/users/${user_id}`, { name: 'Robin Renamed' });
  await admin.api.call('POST', `/admin/users/${user_id}/sign-out`);
  const page = await pageOf(admin, `/admin/audit?subject=${user_id}`);
  const rows = page.locator('tr[data-seq]');
  await expect(rows).toHaveCount(4);
  await expect(page.getByText('Only about Robin Renamed')).toBeVisible();
  await page.getByLabel('Action', { exact: true }).selectOption({ label: 'Name changed' });
  await expect(rows).toHaveCount(1);
  await expect(rows).toContainText('changed the name of Robin Renamed');
  await expect(page).toHaveURL(/action=user.name_changed/);
  await page.goBack();
  await expect(rows).toHaveCount(4);
  await page.getByRole('button', { name: 'Dates' }).click();
  await page.getByLabel('To', { exact: true }).fill('2020-01-01T00:00:00');
  await page.getByLabel('To', { exact: true }).blur();
  await expect(page.getByText('No entry matches')).toBeVisible();
  await page.getByRole('button', { name: 'Clear filters' }).first().click();
  await expect(page).toHaveURL(/\/admin\/audit$/);
  await rows.first().getByRole('button', { name: /^Actions for entry/ }).click();
  await page.getByRole('menuitem', { name: 'Only this action' }).click();
  await expect(page).toHaveURL(/action=/);
});

for (const { name, look } of LOOKS) {
  test(`axe finds no violations on the audit page, ${name}`, async ({ admin, user, pageOf }) => {
    const { user_id } = (await user.api.call('GET', '/auth/me')) as Named;
    await user.api.call('GET', '/admin/users').catch(() => undefined);
    const page = await pageOf(admin, `/admin/audit?actor=${user_id}`, look);
    await expect(page.locator('tr[data-action="access.refused"]')).toBeVisible();
    await isAccessible(page);
    await page.goto('/admin/audit');
    await page.getByRole('button', { name: 'Dates' }).click();
    await expect(page.locator('tr[data-seq]').first()).toBeVisible();
    await isAccessible(page);
    await fitsItsWidth(page);
    await page.goto('/admin/audit?to=2020-01-01T00:00:00Z');
    await expect(page.getByText('No entry matches')).toBeVisible();
    await isAccessible(page);
  });
}
