import type { Page } from '@playwright/test';
import { freePort } from '../scripts/lib/free-port.mjs';
import { ScratchServer } from '../scripts/lib/scratch-server.mjs';
import { ConsolePage } from './support/console-page.js';
import { BufferingProxy } from './support/buffering-proxy.js';
import { ADMIN, type Person, administrator, converse, signUp } from './support/people.js';
import { test as base, expect, signInto } from './support/test.js';
import { PageGuard } from './support/page-guard.js';

interface Behind {
  proxy: BufferingProxy;
  user: Person;
  consolePage: ConsolePage;
}

/** A console connected to its server through the proxy. */
const test = base.extend<{ setup: Behind }>({
  setup: async ({ browser }, use) => {
    const [port, entrance] = [await freePort(), await freePort()];
    const PUBLIC_URL = `http://127.0.0.1:${entrance}`;
    const server = new ScratchServer(port, { ADMIN_EMAIL: ADMIN.email, ADMIN_PASSWORD: ADMIN.password, REGISTRATION: 'open', PUBLIC_URL });
    const proxy = new BufferingProxy(port);
    const context = await browser.newContext({ baseURL: PUBLIC_URL });
    const guard = new PageGuard(context, new URL(PUBLIC_URL).host);
    try {
      await server.start();
      await proxy.start(entrance);
      await administrator(server.url);
      const user = await signUp(server.url);
      await signInto(context, PUBLIC_URL, ADMIN);
      await use({ proxy, user, consolePage: new ConsolePage(await context.newPage()) });
    } finally {
      await guard.close();
      await proxy.stop();
      await server.remove();
    }
    guard.assertNoViolations();
  },
});

const badge = (page: Page, delivery: 'live' | 'polling') => page.locator(`app-live-freshness [data-delivery="${delivery}"]`);
/** Two heartbeats, after which the silence is detected, and the page's own tick of one second, with a margin. */
const NOTICED = { timeout: 20_000 };
/** A silent connection attempt is aborted after 12 s, and the next may be delayed by a few more seconds. */
const RETRIED = { timeout: 45_000 };

test('a stream that is accepted but stays silent is not live: the page polls, says so, and becomes live once events arrive', async ({ setup }) => {
  const { proxy, user, consolePage } = setup;
  proxy.hold();
  const seen: (string | null)[] = [];
  await consolePage.page.exposeFunction('badgeSeen', (delivery: string | null) => seen.push(delivery));
  await consolePage.page.addInitScript(() => {
    const tell = (globalThis as unknown as { badgeSeen: (delivery: string | null) => void }).badgeSeen;
    new MutationObserver(() => {
      const delivery = document.querySelector('app-live-freshness [data-delivery]')?.getAttribute('data-delivery');
      if (delivery) tell(delivery);
    }).observe(document, { subtree: true, childList: true, attributes: true, attributeFilter: ['data-delivery'] });
  });
  const answered = consolePage.page.waitForResponse((response) => response.url().endsWith('/admin/sessions/stream'));
  await consolePage.page.goto('/admin/sessions');
  expect((await answered).status()).toBe(200);
  await consolePage.isLoaded();
  for (const words of ['Seen by poll?', 'And this one?']) {
    const session = await converse(user, words);
    await expect(consolePage.row(session.session_id)).toBeVisible();
  }
  await expect(badge(consolePage.page, 'polling')).toBeVisible();
  expect(seen).not.toContain('live');

  proxy.release();
  await expect(badge(consolePage.page, 'live')).toBeVisible(RETRIED);
});

test('a stream that falls silent is detected and replaced by polling until it recovers', async ({ setup }) => {
  const { proxy, user, consolePage } = setup;
  await consolePage.page.goto('/admin/sessions');
  await expect(badge(consolePage.page, 'live')).toBeVisible();
  proxy.hold();
  await expect(badge(consolePage.page, 'polling')).toBeVisible(NOTICED);
  const session = await converse(user, 'Seen by poll?');
  await expect(consolePage.row(session.session_id)).toBeVisible();
  proxy.release();
  await expect(badge(consolePage.page, 'live')).toBeVisible(RETRIED);
});

test('a stream whose events are late does not count as live, however steadily they arrive', async ({ setup }) => {
  const { proxy, user, consolePage } = setup;
  await consolePage.page.goto('/admin/sessions');
  await expect(badge(consolePage.page, 'live')).toBeVisible();
  const before = proxy.delivered;
  proxy.release(7_000);
  await expect(badge(consolePage.page, 'polling')).toBeVisible(NOTICED);
  const session = await converse(user, 'Seen by poll?');
  await expect(consolePage.row(session.session_id)).toBeVisible();
  await expect.poll(() => proxy.delivered, { message: 'late events come', ...NOTICED }).toBeGreaterThan(before + 2);
  await expect(badge(consolePage.page, 'polling')).toBeVisible();
  proxy.release();
  await expect(badge(consolePage.page, 'live')).toBeVisible(RETRIED);
});
