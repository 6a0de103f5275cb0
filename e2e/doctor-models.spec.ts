import { startModelServer } from '../scripts/demo/model-server.mjs';
import { freePort } from '../scripts/lib/free-port.mjs';
import { ScratchServer } from '../scripts/lib/scratch-server.mjs';
import { fitsItsWidth, isAccessible, LOOKS } from './support/axe.js';
import { ADMIN } from './support/people.js';
import { expect, signInto, test } from './support/test.js';

for (const { name, look } of LOOKS) {
  test(`a model is probed, and once it is gone the page says so, with the line to change, ${name}`, async ({ browser }) => {
    const model = await startModelServer(200);
    const settings = { ADMIN_EMAIL: ADMIN.email, ADMIN_PASSWORD: ADMIN.password, OPENAI_BASE_URL: model.url, OPENAI_MODEL: 'quick' };
    const server = new ScratchServer(await freePort(), settings);
    const context = await browser.newContext({ baseURL: server.url, ...look });
    try {
      await server.start();
      await signInto(context, server.url, ADMIN);
      const page = await context.newPage();
      await page.goto('/admin/doctor');
      const card = page.locator('[data-responder="model/quick"]');
      await card.getByRole('button', { name: 'Probe quick' }).click();
      await expect(card).toContainText('The model answers, piece by piece');
      await expect(card).toHaveAttribute('data-state', 'pass');
      await expect(card).toContainText('Window: 8,192 tokens');
      await isAccessible(page);
      model.close();
      await expect(async () => {
        // One probe in ten seconds.
        await card.getByRole('button', { name: 'Probe quick' }).click();
        await expect(card.locator('[data-finding="unreachable"]')).toBeVisible({ timeout: 2_000 });
      }).toPass({ timeout: 60_000 });
      await expect(card).toHaveAttribute('data-state', 'fail');
      await expect(card.locator('[data-finding="unreachable"] pre')).toHaveText('OPENAI_BASE_URL=http://127.0.0.1:11434/v1');
      await expect(page.locator('main')).not.toContainText(new URL(model.url).port);
      await isAccessible(page);
      await fitsItsWidth(page);
    } finally {
      await context.close();
      await server.remove();
      model.close();
    }
  });
}
