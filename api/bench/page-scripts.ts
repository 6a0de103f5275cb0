import type { Browser, BrowserContext, Page } from '@playwright/test';
import { waitForContent } from './browser.js';

/** Milliseconds to wait after a page shows its main content: scripts that load within them count as its own. */
const SETTLE_MS = 2_000;

/** Compressed size in bytes by script URL. */
export type Scripts = ReadonlyMap<string, number>;

/** The most that these scripts may be, compressed, in kilobytes. */
export const MOST_KILOBYTES = { initial: 130, live: 60, chat: 60 } as const;

/** What Chromium receives: on `/sign-in`, and in addition to that on the live page, on the chat page of an empty conversation, and on every signed-in page. */
export interface PageScripts {
  readonly initial: Scripts;
  readonly live: Scripts;
  readonly chat: Scripts;
  readonly everywhere: Scripts;
}

/**
 * Measures the scripts of pages.
 *
 * @param url of a server with at least one session
 * @param signIn signs an administrator in without a page
 * @throws Error when a page loads no script, or does not show its content
 */
export async function measureScripts(browser: Browser, url: string, signIn: (context: BrowserContext) => Promise<void>): Promise<PageScripts> {
  const initial = await loadedScripts(browser, `${url}/sign-in`, waitForContent.signIn);
  const signedIn = (path: string, shown: (page: Page) => Promise<unknown>) => loadedScripts(browser, `${url}${path}`, shown, signIn);
  const pages = [await signedIn('/admin/sessions', waitForContent.live), await signedIn('/', waitForContent.chat), await signedIn('/account', waitForContent.account)];
  const [live, chat] = pages as [Scripts, Scripts, Scripts];
  const everywhere = excluding(new Map([...live].filter(([script]) => pages.every((page) => page.has(script)))), initial);
  return { initial, live: excluding(live, initial, everywhere), chat: excluding(chat, initial, everywhere), everywhere };
}

/** The size of scripts together, compressed, in kilobytes. */
export function kilobytesOf(scripts: Scripts): number {
  return [...scripts.values()].reduce((sum, bytes) => sum + bytes, 0) / 1_000;
}

async function loadedScripts(browser: Browser, url: string, shown: (page: Page) => Promise<unknown>, signIn?: (context: BrowserContext) => Promise<void>): Promise<Scripts> {
  const context = await browser.newContext();
  try {
    await signIn?.(context);
    const page = await context.newPage();
    const sizes = new Map<string, number>();
    const requests: Promise<void>[] = [];
    page.on('requestfinished', (request) => {
      if (request.resourceType() === 'script') requests.push(request.sizes().then(({ responseBodySize }) => void sizes.set(request.url(), responseBodySize)));
    });
    await page.goto(url);
    await shown(page);
    await page.waitForTimeout(SETTLE_MS);
    await Promise.all(requests);
    if (sizes.size === 0) throw new Error(`${url} loaded no scripts`);
    return sizes;
  } finally {
    await context.close();
  }
}

/** Scripts that are in none of the others. */
function excluding(scripts: Scripts, ...others: Scripts[]): Scripts {
  return new Map([...scripts].filter(([url]) => !others.some((other) => other.has(url))));
}
