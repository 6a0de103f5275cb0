import { defineConfig } from '@playwright/test';
import { findBrowser } from '../scripts/find-browser.mjs';

/** The browser that the tests drive; found once and handed to the workers by the environment. */
const executablePath = await findBrowser();
process.env['CHROMIUM_PATH'] = executablePath;

/** Proves that the pages need nothing from outside: no name but this machine's resolves. */
const onlyThisMachine = '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost';

export default defineConfig({
  testDir: '.',
  outputDir: '../test-results',
  // Browser tests wait for a page, a poll or a proxy about as long as they compute.
  workers: 3,
  fullyParallel: true,
  forbidOnly: true,
  retries: 0,
  // Limits for what hangs, not measures: on a crowded machine pages take their time.
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
    // Recording every step costs time; `npm run e2e -- --trace retain-on-failure` does, for whoever looks for a fault.
    trace: 'off',
    screenshot: 'only-on-failure',
    launchOptions: {
      executablePath,
      args: ['--disable-dev-shm-usage', onlyThisMachine],
      chromiumSandbox: false,
    },
  },
});
