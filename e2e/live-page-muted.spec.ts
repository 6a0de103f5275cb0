import type { Page } from '@playwright/test';
import { ScratchServer, freePort } from '../scripts/lib/scratch-server.mjs';
import { ConsolePage } from './support/console-page.js';
import { HoldingProxy } from './support/holding-proxy.js';
import { ADMIN, type Person, administrator, converse, signUp } from './support/people.js';
import { test as base, expect, signInto } from './support/test.js';
import { Witness } from './support/witness.js';

interface Behind {
  proxy: HoldingProxy;
  user: Person;
  board: ConsolePage;
}

/** A console that reaches its server through the proxy. */
const test = base.extend<{ behind: Behind }>({
  behind: async ({ browser }, use) => {
    const [port, entrance] = [await freePort(), await freePort()];
    const PUBLIC_URL = `http://127.0.0.1:${entrance}`;
    const server = new ScratchServer(port, { ADMIN_EMAIL: ADMIN.email, ADMIN_PASSWORD: ADMIN.password, REGISTRATION: 'open', PUBLIC_URL });
    const proxy = new HoldingProxy(port);
    const context = await browser.newContext({ baseURL: PUBLIC_URL });
    const witness = new Witness(context, new URL(PUBLIC_URL).host);
    try {
      await server.start();
      await proxy.start(entrance);
      await administrator(server.url);
      const user = await signUp(server.url);
      await signInto(context, PUBLIC_URL, ADMIN);
      await use({ proxy, user, board: new ConsolePage(await context.newPage()) });
    } finally {
      await witness.close();
      await proxy.stop();
      await server.remove();
    }
    witness.swearsItWasClean();
  },
});

const badge = (page: Page, path: 'live' | 'polling') => page.locator(`app-live-controls [data-path="${path}"]`);
/** Two heartbeats, after which the silence shows, and the page's own second. */
const NOTICED = { timeout: 20_000 };
/** An attempt that stays silent is given up after 12 s, and the next may wait a few seconds more. */
const RETRIED = { timeout: 45_000 };

test('a push that is answered but never comes is no push: the page polls, says so, and is live by itself once events come', async ({ behind }) => {
  const { proxy, user, board } = behind;
  proxy.hold();
  const seen: (string | null)[] = [];
  await board.page.exposeFunction('badgeSeen', (path: string | null) => seen.push(path));
  await board.page.addInitScript(() => {
    const tell = (globalThis as unknown as { badgeSeen: (path: string | null) => void }).badgeSeen;
    new MutationObserver(() => {
      const path = document.querySelector('app-live-controls [data-path]')?.getAttribute('data-path');
      if (path) tell(path);
    }).observe(document, { subtree: true, childList: true, attributes: true, attributeFilter: ['data-path'] });
  });
  const answered = board.page.waitForResponse((response) => response.url().endsWith('/admin/sessions/stream'));
  await board.page.goto('/admin/sessions');
  expect((await answered).status()).toBe(200);
  await board.isLoaded();
  for (const words of ['Seen by poll?', 'And this one?']) {
    const session = await converse(user, words);
    await expect(board.row(session.session_id)).toBeVisible();
  }
  await expect(badge(board.page, 'polling')).toBeVisible();
  expect(seen).not.toContain('live');

  proxy.release();
  await expect(badge(board.page, 'live')).toBeVisible(RETRIED);
});

test('a push that falls silent is noticed, polled for, and taken up again', async ({ behind }) => {
  const { proxy, user, board } = behind;
  await board.page.goto('/admin/sessions');
  await expect(badge(board.page, 'live')).toBeVisible();
  proxy.hold();
  await expect(badge(board.page, 'polling')).toBeVisible(NOTICED);
  const session = await converse(user, 'Seen by poll?');
  await expect(board.row(session.session_id)).toBeVisible();
  proxy.release();
  await expect(badge(board.page, 'live')).toBeVisible(RETRIED);
});

test('a push that comes late counts as none, however steadily it comes', async ({ behind }) => {
  const { proxy, user, board } = behind;
  await board.page.goto('/admin/sessions');
  await expect(badge(board.page, 'live')).toBeVisible();
  const before = proxy.delivered;
  proxy.release(7_000);
  await expect(badge(board.page, 'polling')).toBeVisible(NOTICED);
  const session = await converse(user, 'Seen by poll?');
  await expect(board.row(session.session_id)).toBeVisible();
  await expect.poll(() => proxy.delivered, { message: 'late events come', ...NOTICED }).toBeGreaterThan(before + 2);
  await expect(badge(board.page, 'polling')).toBeVisible();
  proxy.release();
  await expect(badge(board.page, 'live')).toBeVisible(RETRIED);
});
