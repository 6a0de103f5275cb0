import type { BrowserContextOptions, Locator, Page } from '@playwright/test';
import { freePort } from '../scripts/lib/free-port.mjs';
import { ScratchServer } from '../scripts/lib/scratch-server.mjs';
import { LOOKS, fitsItsWidth, isAccessible } from './support/axe.js';
import { FaultyProxy, type ProxyFault } from './support/faulty-proxy.js';
import { ADMIN } from './support/people.js';
import { expect, signInto, test as base } from './support/test.js';
import { PageGuard } from './support/page-guard.js';

/** How the doctor's page is opened, besides the browser options. */
interface How extends BrowserContextOptions {
  /** with a clock that the test can advance; see {@link watchIsOver} */
  fakeClock?: boolean;
}

interface BehindProxy {
  /** a proxy in front of a server that trusts it */
  faultyProxy: FaultyProxy;
}

const test = base.extend<{ doctor: (fault: ProxyFault, how?: How) => Promise<Page> }, BehindProxy>({
  faultyProxy: [
    async ({}, use) => {
      const proxy = new FaultyProxy('');
      await proxy.listen();
      const settings = { ADMIN_EMAIL: ADMIN.email, ADMIN_PASSWORD: ADMIN.password, PUBLIC_URL: proxy.url, TRUST_PROXY: '127.0.0.1' };
      const server = new ScratchServer(await freePort(), settings);
      proxy.setUpstream(server.url);
      try {
        await server.start();
        await use(proxy);
      } finally {
        await server.remove();
        await proxy.close();
      }
    },
    { scope: 'worker' },
  ],

  // The doctor's page in a browser of its own, through the proxy with its current behaviour.
  doctor: async ({ browser, faultyProxy: proxy }, use) => {
    const guards: PageGuard[] = [];
    await use(async (fault, { fakeClock = false, ...look } = {}) => {
      proxy.fault = 'good';
      const context = await browser.newContext({ baseURL: proxy.url, ...look });
      guards.push(new PageGuard(context, new URL(proxy.url).host));
      await signInto(context, proxy.url, ADMIN);
      const page = await context.newPage();
      await page.goto('/account');
      await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
      proxy.fault = fault;
      if (fakeClock) await page.clock.install();
      await page.goto('/admin/doctor');
      await expect(page.getByRole('heading', { name: 'Doctor', level: 1 })).toBeVisible();
      return page;
    });
    for (const guard of guards) {
      await guard.close();
      guard.assertNoViolations();
    }
  },
});

const card = (page: Page, check: string): Locator => page.locator(`[data-check="${check}"]`);

/** Expects the doctor's finding for one check. */
async function finds(page: Page, check: string, state: string, code: string): Promise<void> {
  await expect(card(page, check)).not.toHaveAttribute('data-state', 'running', { timeout: 40_000 });
  await expect(card(page, check), check).toHaveAttribute('data-code', code);
  await expect(card(page, check)).toHaveAttribute('data-state', state);
}

async function isDone(page: Page): Promise<void> {
  await expect(page.locator('[data-summary]')).not.toHaveAttribute('data-summary', 'running', { timeout: 40_000 });
}

/**
 * Advances the clock of a page that was opened with `fakeClock` past the 18 seconds for which the idle stream is watched, and waits for
 * the end of the run: for tests of anything but that watch.
 */
async function watchIsOver(page: Page): Promise<void> {
  // All but the watch itself and the latency, whose pings use the same stream.
  await expect.poll(() => page.locator('[data-check][data-state="running"]').count(), { timeout: 40_000 }).toBeLessThanOrEqual(2);
  await page.clock.fastForward(18_000);
  await isDone(page);
}

test('a good proxy: no check fails', async ({ doctor }) => {
  const page = await doctor('good');
  await finds(page, 'conditional', 'pass', 'passes');
  await finds(page, 'compression', 'pass', 'advice');
  await finds(page, 'headers', 'pass', 'proxied');
  await finds(page, 'protocol', 'pass', 'local');
  await finds(page, 'clock', 'pass', 'agrees');
  await finds(page, 'idle', 'pass', 'held');
  await isDone(page);
  // How fast this machine currently is says nothing about the path.
  for (const check of ['push', 'latency', 'server']) await expect(card(page, check)).not.toHaveAttribute('data-state', 'fail');
  const attention = await page.locator('[data-state="warn"], [data-state="fail"]').count();
  await expect(page.locator('[data-summary]')).toHaveText(attention === 0 ? 'All 10 checks pass' : /need/);
  await expect(card(page, 'server')).toContainText('synchronous=FULL');
});

const faults: [ProxyFault, check: string, state: string, code: string, line: RegExp][] = [
  ['cuts after 6 s', 'idle', 'fail', 'cut', /proxy_read_timeout 1h;/],
  ['strips ETag', 'conditional', 'fail', 'etag_stripped', /proxy_pass_header ETag;/],
  ['strips If-None-Match', 'conditional', 'fail', 'asked_stripped', /proxy_set_header If-None-Match/],
  ['strips As-Of', 'conditional', 'warn', 'as_of_stripped', /proxy_pass_header As-Of;/],
  ['answers from a cache', 'conditional', 'fail', 'cached', /proxy_cache off;/],
  ['compresses everything', 'compression', 'fail', 'stream', /gzip_types application\/json/],
  ['forwards another Host', 'headers', 'warn', 'host', /proxy_set_header Host \$http_host;/],
  ['forwards another scheme', 'headers', 'fail', 'scheme', /proxy_set_header X-Forwarded-Proto \$scheme;/],
  ['forwards no address', 'headers', 'fail', 'client_hidden', /proxy_set_header X-Forwarded-For \$remote_addr;/],
  ['closes connections', 'headers', 'warn', 'closing', /proxy_http_version 1\.1;/],
];

for (const [fault, check, state, code, line] of faults) {
  test(`a proxy that ${fault} is detected, with the line that fixes it`, async ({ doctor }) => {
    const page = await doctor(fault);
    await finds(page, check, state, code);
    await expect(card(page, check).locator('pre')).toHaveText(line);
  });
}

test('a proxy that buffers is detected: push, heartbeats and pings do not arrive', async ({ doctor }) => {
  const page = await doctor('buffers', { fakeClock: true });
  await finds(page, 'push', 'fail', 'buffered');
  await watchIsOver(page);
  await finds(page, 'idle', 'fail', 'silent');
  await finds(page, 'latency', 'fail', 'no_push');
  await expect(page.locator('[data-summary]')).toHaveText(/\d need attention/);
  const lines = card(page, 'push').locator('pre');
  await expect(lines).toHaveText('proxy_buffering off;');
  await page.getByRole('radio', { name: 'Caddy' }).check();
  await expect(lines).toContainText('flush_interval -1');
  await page.getByRole('radio', { name: 'Kubernetes Ingress' }).check();
  await expect(lines).toContainText('nginx.ingress.kubernetes.io/proxy-buffering: "off"');
  await page.reload();
  await expect(page.getByRole('radio', { name: 'Kubernetes Ingress' })).toBeChecked();
});

test('a new run finds what has been fixed; the report is plain text without addresses or tokens', async ({ doctor, faultyProxy: proxy }) => {
  const page = await doctor('forwards another scheme', { fakeClock: true, permissions: ['clipboard-read', 'clipboard-write'] });
  await finds(page, 'headers', 'fail', 'scheme');
  await watchIsOver(page);
  await page.getByRole('button', { name: 'Copy report' }).click();
  await expect(page.getByRole('status').filter({ hasText: 'Copied.' })).toBeVisible();
  const report = await page.evaluate(() => navigator.clipboard.readText());
  expect(report).toContain('(headers.scheme)');
  expect(report).toContain('(push.');
  expect(report).not.toMatch(/Bearer|eyJ|TRUST_PROXY=/);
  proxy.fault = 'good';
  await page.getByRole('button', { name: 'Run again' }).click();
  await finds(page, 'headers', 'pass', 'proxied');
});

test('the long check is available on demand, in German too', async ({ doctor }) => {
  const page = await doctor('good', { fakeClock: true });
  await watchIsOver(page);
  await page.getByRole('button', { name: /^Long check/ }).click();
  await expect(card(page, 'idle')).toContainText('s of 150 s');
  await page.getByRole('button', { name: 'Account menu' }).click();
  await page.getByRole('menuitemradio', { name: 'Deutsch' }).click();
  await expect(page.getByRole('heading', { name: 'Diagnose', level: 1 })).toBeVisible();
  await expect(card(page, 'idle')).toContainText('s von 150 s');
  await expect(page.locator('main')).not.toContainText('doctor.');
});

for (const { name, look } of LOOKS) {
  test(`axe finds no violations on the doctor's page, ${name}`, async ({ doctor }) => {
    const page = await doctor('strips ETag', { ...look, fakeClock: true });
    await isAccessible(page);
    await finds(page, 'conditional', 'fail', 'etag_stripped');
    await watchIsOver(page);
    await card(page, 'headers').getByRole('button', { name: 'Show the proxy configuration' }).click();
    await isAccessible(page);
    await fitsItsWidth(page);
  });
}
