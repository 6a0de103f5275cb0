import { type Browser, type BrowserContext, chromium, type LaunchOptions, type Page } from '@playwright/test';
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { BenchmarkSkipped } from './benchmark-skipped.js';
import { ADMIN } from './scratch.js';

const FIND = fileURLToPath(new URL('../../scripts/find-browser.mjs', import.meta.url));

/** @throws BenchmarkSkipped when no browser starts on this machine */
export async function assertBrowser(): Promise<void> {
  await launchOptions();
}

/** @throws BenchmarkSkipped when there is none */
async function launchOptions(): Promise<LaunchOptions> {
  const found = await promisify(execFile)(process.execPath, [FIND]).catch((error: { stderr?: string }) => {
    throw new BenchmarkSkipped(`this machine has no browser for it. ${error.stderr ?? ''}`.trim());
  });
  return { executablePath: found.stdout.trim(), args: ['--disable-dev-shm-usage'], chromiumSandbox: false };
}

/** Runs work with a fresh browser that keeps no state afterwards. @throws BenchmarkSkipped when there is none */
export async function withBrowser<T>(work: (browser: Browser) => Promise<T>): Promise<T> {
  const browser = await chromium.launch(await launchOptions());
  try {
    return await work(browser);
  } finally {
    await browser.close();
  }
}

/**
 * Runs work with a browser that other programs can control too, sharing its cookies and therefore its sign-in.
 *
 * @param port remote debugging port on 127.0.0.1
 * @throws BenchmarkSkipped when there is none
 */
export async function withSharedBrowser<T>(port: number, work: (context: BrowserContext) => Promise<T>): Promise<T> {
  const profile = mkdtempSync(join(tmpdir(), 'switchboard-bench-browser-'));
  try {
    const options = await launchOptions();
    const context = await chromium.launchPersistentContext(profile, { ...options, args: [...options.args!, `--remote-debugging-port=${port}`] });
    try {
      return await work(context);
    } finally {
      await context.close();
    }
  } finally {
    rmSync(profile, { recursive: true, force: true, maxRetries: 3 });
  }
}

/** Signs the administrator in with the same request as the sign-in page. @throws Error when the sign-in is rejected */
export async function signInBrowser(context: BrowserContext, url: string): Promise<void> {
  const answer = await context.request.post(`${url}/api/auth/login`, { data: ADMIN });
  if (!answer.ok()) throw new Error(`signing in failed with status ${answer.status()}`);
}

/** Waits until a page shows its main content. */
export const waitForContent = {
  signIn: (page: Page) => page.getByRole('button', { name: 'Sign in' }).waitFor(),
  chat: (page: Page) => page.getByRole('textbox', { name: 'Message' }).waitFor(),
  live: (page: Page) => page.locator('tr[data-session-id]').first().waitFor(),
  account: (page: Page) => page.getByRole('heading', { level: 1 }).waitFor(),
};
