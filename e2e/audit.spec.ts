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
  await ended.getByRole('link', { name: '“Is this read?”' }).click();
  await expect(page).toHaveURL(new RegExp(`/admin/sessions/${session.session_id}$`));
  await page.goBack();
  await out.getByRole('link', { name: user.name }).click();
  await expect(page).toHaveURL(new RegExp(`/admin/users/${user_id}$`));
  await expect(page.getByRole('heading', { name: user.name, level: 1 })).toBeVisible();
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
  await expect(page.locator('app-list-count')).toHaveText(/^[\d,]+ entries · 4 match · newest first$/);
  await expect(page.getByText('End of list')).toBeVisible();
  await expect(page.getByText('Only about Robin Renamed')).toBeVisible();
  await page.getByLabel('Action', { exact: true }).selectOption({ label: 'Name changed' });
  await expect(rows).toHaveCount(1);
  await expect(rows).toContainText('changed the name of Robin Renamed');
  await expect(page).toHaveURL(/action=user.name_changed/);
  await page.goBack();
  await expect(rows).toHaveCount(4);
  await page.getByRole('button', { name: 'Time range: Any time' }).click();
  await page.getByLabel('To', { exact: true }).fill('2020-01-01T00:00');
  await page.getByRole('button', { name: 'Apply range' }).click();
  await expect(page).toHaveURL(/to=2019-12-31T23/);
  await expect(page.getByText('No entry matches')).toBeVisible();
  await page.getByRole('button', { name: 'Clear filters' }).first().click();
  await expect(page).toHaveURL(/\/admin\/audit$/);
  await rows.first().getByRole('button', { name: /^Actions for entry/ }).click();
  await page.getByRole('menuitem', { name: 'Only this action' }).click();
  await expect(page).toHaveURL(/action=/);
});

test('the audit is searched by what its entries say, and a link to that shows the same', async ({ admin, user, pageOf }) => {
  const session = await converse(user, 'A wombat at the door');
  await admin.api.call('POST', `/admin/sessions/${session.session_id}/end`, { reason: 'Marsupials left' });
  const page = await pageOf(admin, '/admin/audit');
  const rows = page.locator('tr[data-seq]');
  await page.getByRole('searchbox', { name: 'Search' }).fill('marsupials');
  await expect(rows).toHaveCount(1);
  await expect(rows).toContainText('ended session “A wombat at the door”');
  await expect(page).toHaveURL(/\/admin\/audit\?q=marsupials$/);
  await page.getByRole('searchbox', { name: 'Search' }).fill('wombat');
  await expect(page).toHaveURL(/q=wombat$/);
  await page.reload();
  await expect(rows).toHaveCount(1);
  await expect(page.getByRole('searchbox', { name: 'Search' })).toHaveValue('wombat');
});

test('the audit is searched for a person, exported, and its chain verified', async ({ admin, user, pageOf }) => {
  const page = await pageOf(admin, '/admin/audit?range=24h');
  await page.getByRole('button', { name: 'Person', exact: true }).click();
  await page.getByRole('searchbox', { name: 'Name or email' }).fill(user.name);
  await page.getByRole('dialog').getByRole('listitem').filter({ hasText: user.email }).getByRole('button', { name: 'About' }).click();
  await expect(page).toHaveURL(/subject=/);
  await expect(page.locator('tr[data-seq]').filter({ hasText: `${user.name} created their account` })).toBeVisible();
  await page.getByRole('button', { name: 'Verify chain' }).click();
  await expect(page.getByRole('button', { name: /^Chain verified/ })).toBeVisible();
  await page.reload();
  await expect(page.getByRole('button', { name: /^Chain verified/ })).toBeVisible();
  await page.getByRole('button', { name: 'Export', exact: true }).click();
  const download = page.waitForEvent('download');
  await page.getByRole('menuitem', { name: 'NDJSON' }).click();
  expect((await download).suggestedFilename()).toMatch(/^switchboard-audit-.*\.ndjson$/);
});

test('what opens over the audit gives the focus back, and an entry is shown with all its fields', async ({ admin, pageOf }) => {
  const page = await pageOf(admin, '/admin/audit');
  for (const name of [/^Time range/, 'Person']) {
    const opener = page.getByRole('button', { name });
    await opener.click();
    await expect(page.getByRole('dialog')).toBeVisible();
    await page.keyboard.press('Escape');
    await expect(page.getByRole('dialog')).toBeHidden();
    await expect(opener).toBeFocused();
  }
  await page.locator('tr[data-seq]').first().getByRole('button', { name: /^Actions for entry/ }).click();
  await page.getByRole('menuitem', { name: 'All fields' }).click();
  await expect(page.getByRole('dialog')).toContainText('entry_id');
});
