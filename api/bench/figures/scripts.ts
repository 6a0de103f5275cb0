import { signInBrowser, withBrowser } from '../browser.js';
import type { Benchmark } from '../benchmark.js';
import { type Finding, valueFinding } from '../finding.js';
import { kilobytesOf, measureScripts, MOST_KILOBYTES, type Scripts } from '../page-scripts.js';

/** B18: compressed JavaScript that Chromium receives on /sign-in, and what the live page and the chat page load in addition. */
export const scripts: Benchmark = {
  figures: ['B18'],
  needsPages: true,
  async run(pool) {
    const { server } = await pool.reading(1_000);
    const url = `http://127.0.0.1:${server.port}`;
    return withBrowser(async (browser) => {
      const { initial, live, chat, everywhere } = await measureScripts(browser, url, (context) => signInBrowser(context, url));
      return [
        finding('initial JavaScript of /sign-in', initial, MOST_KILOBYTES.initial),
        finding('the live page’s own', live, MOST_KILOBYTES.live),
        finding('the chat page’s own', chat, MOST_KILOBYTES.chat),
        finding('what every signed-in page loads in addition', everywhere, null),
      ];
    });
  },
};

function finding(what: string, scripts: Scripts, most: number | null): Finding {
  return valueFinding('B18', what, `compressed, ${scripts.size} files`, 'kB', [kilobytesOf(scripts)], most === null ? null : { most });
}
