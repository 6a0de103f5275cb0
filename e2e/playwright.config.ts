import { defineConfig } from '@playwright/test';
import { findBrowser } from '../scripts/find-browser.mjs';

/** The browser that the tests drive; located once and passed to the workers in the environment. */
const executablePath = await findBrowser();
process.env['CHROMIUM_PATH'] = executablePath;

/** Ensures that the pages need nothing external: no host name but this machine's resolves. */
const onlyThisMachine = '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost';

export default defineConfig({
  testDir: '.',
  outputDir: '../test-results',
  // Browser tests spend about as much time waiting for a page, a poll or a proxy as computing.
  workers: 3,
  fullyParallel: true,
  forbidOnly: true,
  retries: 0,
  // Limits for hanging tests, not performance targets: on a busy machine pages are slow.
  timeout: 180_000,
  expect: { timeout: 20_000 },
  reporter: [['list']],
  use: {
    browserName: 'chromium',
    headless: true,
    locale: 'en-GB',
    timezoneId: 'Europe/Berlin',
    viewport: { width: 1280, height: 800 },
    actionTimeout: 30_000,
    // Recording every step takes time; use `npm run e2e -- --trace retain-on-failure` for debugging.
    trace: 'off',
    screenshot: 'only-on-failure',
    launchOptions: {
      executablePath,
      args: ['--disable-dev-shm-usage', onlyThisMachine],
      chromiumSandbox: false,
    },
  },
});
