import { readFileSync } from 'node:fs';
import type { Page } from '@playwright/test';
import type { AdminSession } from '@switchboard/shared';
import { LOOKS, isAccessible } from './support/axe.js';
import { converse } from './support/people.js';
import { expect, test } from './support/test.js';

/** The file that the page receives instead of the server's, chunk by chunk. */
declare global {
  interface Window {
    served: ReadableStreamDefaultController<Uint8Array>;
  }
}

const exportButton = (page: Page) => page.getByRole('button', { name: 'Export', exact: true });
const panel = (page: Page) => page.getByRole('region', { name: 'Export' });

async function choose(page: Page, format: 'CSV' | 'NDJSON'): Promise<void> {
  await exportButton(page).click();
  await page.getByRole('menuitem', { name: new RegExp(`^${format}`) }).click();
}

/** Simulates a browser without a save dialog, like most; the others open a system dialog, which no test can operate. */
async function cannotAsk(page: Page): Promise<void> {
  await page.addInitScript(() => Reflect.deleteProperty(window, 'showSaveFilePicker'));
}

/** Responds to exports with what the test puts into `window.served`, as a slow server would. */
async function serveByHand(page: Page, rows: number): Promise<void> {
  await page.addInitScript((count) => {
    const real = window.fetch;
    window.fetch = (input, init) => {
      if (typeof input !== 'string' || !input.includes('/export?')) return real(input, init);
      const body = new ReadableStream<Uint8Array>({
        start: (controller) => {
          window.served = controller;
          init?.signal?.addEventListener('abort', () => {
            Reflect.deleteProperty(window, 'served');
            controller.error(init.signal?.reason);
          });
        },
      });
      return Promise.resolve(new Response(body, { headers: { 'switchboard-rows': String(count) } }));
    };
  }, rows);
}

/** Serves a chunk once the page has requested the file. */
async function serve(page: Page, text: string): Promise<void> {
  await page.waitForFunction(() => 'served' in window);
  await page.evaluate((chunk) => window.served.enqueue(new TextEncoder().encode(chunk)), text);
}

/** Breaks the connection once the page has requested the file. */
async function breakOff(page: Page): Promise<void> {
  await page.waitForFunction(() => 'served' in window);
  await page.evaluate(() => window.served.error(new TypeError('network error')));
}

test('the list as shown is exported as a file, in both formats, and recorded in the audit log', async ({ admin, user, pageOf }) => {
  const titles = ['=1+1', 'She said "no"', 'Größe, 日本語'];
  for (const title of titles) await user.api.call('POST', '/sessions', { title });
  const page = await pageOf(admin, null);
  await cannotAsk(page);
  await page.goto(`/admin/sessions?q=${encodeURIComponent(user.email)}&sort=created_at`);
  await expect(page.locator('tr[data-session-id]')).toHaveCount(3);

  const table = page.waitForEvent('download');
  await choose(page, 'CSV');
  const csv = await table;
  expect(csv.suggestedFilename()).toMatch(/^switchboard-sessions-[\dT-]+Z\.csv$/);
  const text = readFileSync(await csv.path(), 'utf8');
  expect(text.startsWith('\uFEFF"session_id","user_id","user_email",')).toBe(true);
  for (const cell of [`"'=1+1"`, '"She said ""no"""', '"Größe, 日本語"', `"${user.email}"`]) expect(text).toContain(cell);
  expect(text.trimEnd().split('\r\n')).toHaveLength(4);
  await expect(panel(page)).toContainText('Exported 3 sessions');

  const lines = page.waitForEvent('download');
  await choose(page, 'NDJSON');
  const file = readFileSync(await (await lines).path(), 'utf8');
  const rows = file.trimEnd().split('\n').map((line) => JSON.parse(line) as AdminSession);
  expect(rows.map(({ title }) => title)).toEqual(titles);
  await panel(page).getByRole('button', { name: 'Close' }).click();
  await expect(panel(page)).toHaveCount(0);
  await expect(exportButton(page)).toBeFocused();

  await page.goto('/admin/audit?action=session.exported');
  await expect(page.getByText('exported a filtered list of sessions as NDJSON').first()).toBeVisible();
});

test('if the browser can write to disk, the file is written as it arrives, and removed if incomplete', async ({ admin, user, pageOf }) => {
  await converse(user, 'Export me');
  const page = await pageOf(admin, '/');
  await page.addInitScript(() => {
    // A file in the page's own storage instead of one that a user picks: the same kind of handle, without the dialog.
    const pick = async ({ suggestedName }: { suggestedName: string }) =>
      (await navigator.storage.getDirectory()).getFileHandle(suggestedName, { create: true });
    Object.assign(window, { showSaveFilePicker: pick });
  });
  const files = () =>
    page.evaluate(async () => {
      const found: [string, string][] = [];
      const folder = await navigator.storage.getDirectory();
      for await (const handle of folder.values())
        found.push([handle.name.replace(/^.*\./, ''), await (await (handle as FileSystemFileHandle).getFile()).text()]);
      return found;
    });
  await page.goto(`/admin/sessions?q=${encodeURIComponent(user.email)}`);
  await choose(page, 'NDJSON');
  await expect(panel(page)).toContainText('Exported 1 session,');
  const [[ending, text]] = (await files()) as [[string, string]];
  expect([ending, (JSON.parse(text) as AdminSession).user_email]).toEqual(['ndjson', user.email]);

  await serveByHand(page, 9);
  await page.reload();
  await choose(page, 'CSV');
  await serve(page, '"session_id"\r\n"1"\r\n');
  await expect(panel(page)).toContainText('Exporting: 1 of about 9 sessions');
  await breakOff(page);
  await expect(panel(page).getByRole('alert')).toContainText('The export was interrupted');
  expect((await files()).map(([each]) => each)).toEqual(['ndjson']);
});

test('a refusal by the server is explained', async ({ admin, pageOf }) => {
  const page = await pageOf(admin, null);
  await cannotAsk(page);
  await page.route(/\/export\?/, (route) =>
    route.fulfill({ status: 429, contentType: 'application/problem+json', body: JSON.stringify({ status: 429, code: 'too_many_exports', detail: '' }) }),
  );
  await page.goto('/admin/sessions');
  await choose(page, 'CSV');
  await expect(panel(page).getByRole('alert')).toContainText('You already have two exports running');
});

for (const { name, look } of LOOKS)
  test(`exporting by keyboard only, with progress and Cancel, ${name}`, async ({ admin, user, pageOf }, info) => {
    await converse(user, 'Look at me');
    const page = await pageOf(admin, null, look);
    await cannotAsk(page);
    await serveByHand(page, 120_000);
    await page.goto('/admin/sessions');
    await expect(page.locator('tr[data-session-id]').first()).toBeVisible();
    await exportButton(page).focus();
    await page.keyboard.press('Enter');
    await expect(page.getByRole('menuitem', { name: /^CSV/ })).toBeFocused();
    await isAccessible(page, true);
    await page.screenshot({ path: info.outputPath('menu.png') });
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await expect(panel(page)).toContainText('Exporting: 0 of about 120,000 sessions');
    await expect(exportButton(page)).toBeFocused();
    await serve(page, '{}\n'.repeat(45_000));
    // The page updates its progress a few times a second, at the next chunk.
    await expect(async () => {
      await serve(page, '{}\n');
      await expect(panel(page)).toContainText(/Exporting: 45,\d{3} of about 120,000 sessions, 13\d kB/, { timeout: 500 });
    }).toPass();
    await expect(panel(page).getByRole('progressbar')).toHaveAttribute('max', '120000');
    await isAccessible(page);
    await page.screenshot({ path: info.outputPath('running.png') });
    // Down to 320 pixels (WCAG 1.4.10).
    await page.setViewportSize({ ...look.viewport, width: 320 });
    for (const part of [exportButton(page), panel(page), panel(page).getByRole('button')]) {
      await expect(part).toBeVisible();
      expect((await part.boundingBox())!.x + (await part.boundingBox())!.width).toBeLessThanOrEqual(320);
    }
    await page.setViewportSize(look.viewport);
    await panel(page).getByRole('button', { name: 'Cancel' }).focus();
    await page.keyboard.press('Enter');
    await expect(panel(page)).toContainText(/Cancelled after 45,\d{3} sessions. Nothing was saved./);
    await expect(exportButton(page)).toBeFocused();
    await choose(page, 'NDJSON');
    await breakOff(page);
    await expect(panel(page).getByRole('alert')).toBeVisible();
    await isAccessible(page);
    await page.screenshot({ path: info.outputPath('failed.png') });
  });
