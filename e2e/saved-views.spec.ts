import { fitsItsWidth, isAccessible, LOOKS } from './support/axe.js';
import { ConsolePage } from './support/console-page.js';
import { converse, signUp } from './support/people.js';
import { expect, test } from './support/test.js';

test('a view is saved, shared, changed and deleted; its link, Back and a reload show the same', async ({ server, admin, pageOf }) => {
  const person = await signUp(server.url, 'Viewed');
  const session = await converse(person, 'Seen in a view');
  const colleague = await signUp(server.url, 'Colleague');
  const { user_id } = (await colleague.api.call('GET', '/auth/me')) as { user_id: string };
  await admin.api.call('PATCH', `/admin/users/${user_id}`, { role: 'admin' });

  const page = await pageOf(admin, `/admin/sessions?q=${encodeURIComponent(person.email)}`, LOOKS[0].look);
  const list = new ConsolePage(page);
  await expect(list.row(session.session_id)).toBeVisible();
  const toolbar = page.locator('app-toolbar');
  const views = page.getByRole('navigation', { name: 'Saved views' });
  const before = (await page.locator('app-session-table').boundingBox())!.y;
  await expect(views).toBeHidden();
  const choose = async (item: string) => {
    await toolbar.getByRole('button', { name: 'View', exact: true }).click();
    await page.getByRole('menuitem', { name: item }).click();
  };

  await choose('Save as view…');
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('textbox', { name: 'Name' }).fill('One person');
  await isAccessible(page, true);
  await dialog.getByRole('button', { name: 'Save', exact: true }).click();
  const tab = views.getByRole('link', { name: /One person/ });
  await expect(tab).toHaveAttribute('aria-current', 'page');
  await expect(tab).toContainText('1');
  await expect(page).toHaveURL(/q=.*&view=/);
  expect((await page.locator('app-session-table').boundingBox())!.y).toBeGreaterThan(before);

  // Filtered otherwise, it is changed, also after a reload; Back leads to it as it was saved.
  await page.getByLabel('Status', { exact: true }).selectOption('idle');
  await expect(tab).toContainText('changed');
  await page.reload();
  await expect(tab).toContainText('changed');
  await page.goBack();
  await expect(tab).not.toContainText('changed');
  await expect(list.row(session.session_id)).toBeVisible();
  await page.goForward();
  await page.getByRole('button', { name: 'Update view' }).click();
  await expect(page.getByRole('button', { name: 'Update view' })).toBeHidden();
  await views.getByRole('link', { name: /All sessions/ }).click();
  await expect(page.getByLabel('Status', { exact: true })).toHaveValue('');
  await tab.click();
  await expect(page.getByLabel('Status', { exact: true })).toHaveValue('idle');

  // Shared, a colleague has it too, and may delete it.
  await choose('Share with all administrators');
  await expect(views.getByRole('link', { name: 'Shared: One person' })).toBeVisible();
  await isAccessible(page);
  const theirs = await pageOf(colleague, '/admin/sessions', LOOKS[1].look);
  const theirTab = theirs.getByRole('link', { name: 'Shared: One person' });
  await theirTab.click();
  await expect(theirs).toHaveURL(new URL((await tab.getAttribute('href'))!, server.url).href);
  await isAccessible(theirs);
  await fitsItsWidth(theirs);
  // The menu is on phones too.
  await theirs.getByRole('button', { name: 'View', exact: true }).click();
  await expect(theirs.getByRole('menuitem', { name: 'Save as view…' })).toBeVisible();
  await theirs.keyboard.press('Escape');
  await theirs.close();

  await choose('Delete view…');
  await dialog.getByRole('button', { name: 'Delete view' }).click();
  await expect(views).toBeHidden();
  await expect(page).toHaveURL(/status=idle$/);
});
