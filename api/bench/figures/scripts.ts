import type { Browser, Page } from '@playwright/test';
import { signInBrowser, waitForContent, withBrowser } from '../browser.js';
import type { Benchmark } from '../benchmark.js';
import { type Finding, valueFinding } from '../finding.js';

/** Milliseconds to wait after a page shows its main content: scripts that load within them count as its own. */
const SETTLE_MS = 2_000;

/** Compressed size in bytes by script URL. */
type Scripts = Map<string, number>;

/** B18: compressed JavaScript that Chromium receives on /sign-in, and what the live page and the chat page load in addition. */
export const scripts: Benchmark = {
  figures: ['B18'],
  needsPages: true,
  async run(pool) {
    const { server } = await pool.reading(1_000);
    const url = `http://127.0.0.1:${server.port}`;
    return withBrowser(async (browser) => {
      const initial = await loadedScripts(browser, `${url}/sign-in`, waitForContent.signIn);
      const signedIn = (path: string, shown: (page: Page) => Promise<unknown>) => loadedScripts(browser, `${url}${path}`, shown, url);
      const pages = [await signedIn('/admin/sessions', waitForContent.live), await signedIn('/', waitForContent.chat), await signedIn('/account', waitForContent.account)];
      const [live, chat] = pages as [Scripts, Scripts, Scripts];
      const sharedScripts = excluding(new Map([...live].filter(([script]) => pages.every((page) => page.has(script)))), initial);
      return [
        finding('initial JavaScript of /sign-in', initial, 130),
        finding('the live page’s own', excluding(live, initial, sharedScripts), 60),
        finding('the chat page’s own', excluding(chat, initial, sharedScripts), 60),
        finding('what every signed-in page loads in addition', sharedScripts, null),
      ];
    });
  },
};

/** @param signIn URL of the server to sign in to first, if any */
async function loadedScripts(browser: Browser, url: string, shown: (page: Page) => Promise<unknown>, signIn?: string): Promise<Scripts> {
  const context = await browser.newContext();
  try {
    if (signIn) await signInBrowser(context, signIn);
    const page = await context.newPage();
    const sizes: Scripts = new Map();
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

function finding(what: string, scripts: Scripts, most: number | null): Finding {
  const kilobytes = [...scripts.values()].reduce((sum, bytes) => sum + bytes, 0) / 1_000;
  return valueFinding('B18', what, `compressed, ${scripts.size} files`, 'kB', [kilobytes], most === null ? null : { most });
}
