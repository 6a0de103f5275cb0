import { readFileSync } from 'node:fs';
import type { AdminSession } from '@switchboard/shared';
import { fitsItsWidth, isAccessible } from './support/axe.js';
import { ConsolePage } from './support/console-page.js';
import { converse, signUp } from './support/people.js';
import { expect, test } from './support/test.js';

const WIDE = { viewport: { width: 1280, height: 800 }, reducedMotion: 'reduce', permissions: ['clipboard-read', 'clipboard-write'] };
const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true, reducedMotion: 'reduce' } as const;

test('sessions are selected, copied, exported and, after ten seconds in which it can be undone, ended', async ({ server, admin, pageOf }) => {
  const person = await signUp(server.url, 'Selected');
  const ids: string[] = [];
  for (let number = 1; number <= 4; number += 1) ids.unshift((await converse(person, `Selected ${number}`)).session_id);
  const path = `/admin/sessions?q=${encodeURIComponent(person.email)}`;
  const page = await pageOf(admin, null, WIDE as object);
  // A system dialog would open, which no test can operate.
  await page.addInitScript(() => Reflect.deleteProperty(window, 'showSaveFilePicker'));
  await page.goto(path);
  const consolePage = new ConsolePage(page);
  const box = (index: number) => consolePage.row(ids[index]!).getByRole('checkbox');
  const bar = page.getByRole('group', { name: 'Selection' });
  const status = page.locator('app-ending-status');
  const statusOf = async (index: number) => ((await admin.api.call('GET', `/admin/sessions/${ids[index]}`)) as AdminSession).status;

  await expect(box(3)).toBeVisible();
  const before = await consolePage.row(ids[3]!).boundingBox();
  await box(1).click();
  await box(3).click({ modifiers: ['Shift'] });
  await expect(bar).toContainText('3 selected');
  expect(await consolePage.row(ids[3]!).boundingBox()).toEqual(before);
  await isAccessible(page);
  await page.keyboard.press('Escape');
  await expect(bar).toBeHidden();

  await consolePage.row(ids[0]!).getByRole('link').focus();
  await page.keyboard.press('x');
  await page.keyboard.press('j');
  await page.keyboard.press('j');
  await page.keyboard.press('Shift+X');
  await expect(bar).toContainText('3 selected');
  await page.getByRole('button', { name: 'Refresh sessions' }).click();
  await person.api.say(ids[0]!, 'Something new');
  await expect(consolePage.row(ids[0]!).locator('td.count')).toContainText('4');
  await expect(bar).toContainText('3 selected');
  await bar.getByRole('button', { name: 'Copy IDs' }).click();
  await expect(bar).toContainText('3 IDs were copied');
  expect((await page.evaluate(() => navigator.clipboard.readText())).split('\n').sort()).toEqual(ids.slice(0, 3).sort());
  await bar.getByRole('button', { name: 'Export' }).click();
  const download = page.waitForEvent('download');
  await page.getByRole('menuitem', { name: 'NDJSON' }).click();
  const lines = readFileSync(await (await download).path(), 'utf8').trim().split('\n');
  expect(lines.map((line) => (JSON.parse(line) as AdminSession).session_id).sort()).toEqual(ids.slice(0, 3).sort());

  const end = async (reason: string) => {
    await bar.getByRole('button', { name: 'End', exact: true }).click();
    await expect(page.getByRole('dialog')).toContainText('End 3 sessions?');
    await page.getByRole('textbox', { name: 'Reason' }).fill(reason);
    if (reason === 'First') await isAccessible(page);
    await page.getByRole('button', { name: 'End 3 sessions' }).click();
    await expect(status).toContainText('3 sessions will be ended in');
  };
  await end('First');
  await expect(page.getByRole('button', { name: 'Undo' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(bar).toContainText('3 selected');
  await end('Second');
  await consolePage.row(ids[3]!).getByRole('link').click();
  await expect(page.getByRole('heading', { name: 'Selected 1', level: 1 })).toBeVisible();
  await page.goBack();
  await expect(status).toHaveAttribute('data-state', 'over');
  await expect(status).toContainText('3 sessions were ended.');
  await isAccessible(page);
  expect(await Promise.all([0, 1, 2, 3].map(statusOf))).toEqual(['ended', 'ended', 'ended', 'active']);
  for (const index of [0, 1, 2]) await expect(consolePage.row(ids[index]!)).toHaveAttribute('data-status', 'ended');
  expect(((await person.api.call('GET', `/sessions/${ids[0]}`)) as AdminSession).end_reason).toBe('Second');

  const phone = new ConsolePage(await pageOf(admin, path, PHONE));
  await expect(phone.row(ids[3]!)).toBeVisible();
  await expect(phone.page.getByRole('checkbox')).toHaveCount(0);
  await phone.row(ids[3]!).getByRole('button', { name: 'Actions for' }).click();
  await phone.page.getByRole('menuitem', { name: 'Select', exact: true }).click();
  await expect(phone.row(ids[3]!).getByRole('checkbox')).toBeChecked();
  const target = (await phone.row(ids[2]!).locator('label').boundingBox())!;
  expect(Math.min(target.width, target.height)).toBeGreaterThanOrEqual(44);
  await phone.page.getByRole('button', { name: 'Whole page' }).click();
  await expect(phone.page.getByRole('group', { name: 'Selection' })).toContainText('4 selected');
  await isAccessible(phone.page);
  await fitsItsWidth(phone.page);
});
