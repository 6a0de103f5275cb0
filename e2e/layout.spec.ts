import type { BrowserContext, Page } from '@playwright/test';
import { everyPage, openPage, pageData, type PageData, type PageState } from './support/every-page.js';
import { layoutFaults } from './support/layout-faults.js';
import { expect, signInto, test } from './support/test.js';

/** In pixels: phones, just above the breakpoints, and 1280 zoomed to 100, 200 (640) and 400 % (320). */
const WIDTHS = [320, 390, 481, 640, 689, 865, 993, 1280, 1920];
/** The widths at which a variant of a page is checked. */
const FEW_WIDTHS = [320, 1280];
/** Below this width a window may be a phone’s, whose browser zooms into fields of less than 16 px. */
const TOUCH_BELOW = 864;

/** Resolves once the page has been laid out for its size. */
async function settled(page: Page): Promise<void> {
  await page.evaluate(() => new Promise<void>((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(resolve)))));
}

/** Has the browser lay out what it would skip off the screen, too: the boxes of that are otherwise estimates (CSS Containment 2). */
async function layOutEverything(page: Page): Promise<void> {
  await page.evaluate(() => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync('* { content-visibility: visible !important }');
    document.adoptedStyleSheets.push(sheet);
  });
}

async function faultsAt(page: Page, width: number): Promise<string[]> {
  await page.setViewportSize({ width, height: 800 });
  await settled(page);
  const look = () => page.evaluate(layoutFaults, { isTouch: width < TOUCH_BELOW });
  let faults = await look();
  // Something may still be moving: what matters is its final position.
  for (let tries = 0; faults.length > 0 && tries < 4; tries += 1) {
    await page.waitForTimeout(60);
    faults = await look();
  }
  return faults;
}

for (const language of ['en', 'de']) {
  test(`P2, P19, P28: nothing overflows the window, is cut off, covered or misaligned, at any width, ${language}`, async ({ server, admin, browserOf }) => {
    const data = await pageData(server, admin);
    const pages = await pagesOf(language, { admin, data, url: server.url, browserOf });
    const wrong = new Map<string, number[]>();
    const edges = new Map<number, Map<string, number>>();
    for (const state of everyPage(data)) {
      const page = pages[state.as];
      await page.setViewportSize({ width: state.at ?? 1280, height: 800 });
      await openPage(page, state);
      await layOutEverything(page);
      for (const width of state.isVariant ? FEW_WIDTHS : WIDTHS) {
        for (const fault of await faultsAt(page, width)) {
          const line = `${state.name}: ${fault}`;
          wrong.set(line, [...(wrong.get(line) ?? []), width]);
        }
        if (state.isFramed) {
          const left = await page.locator('main h1').first().evaluate((one) => Math.round(one.getBoundingClientRect().left));
          edges.set(width, (edges.get(width) ?? new Map<string, number>()).set(state.name, left));
        }
      }
    }
    expect([...wrong].map(([line, widths]) => `${line} — at ${widths.join(', ')} px`)).toEqual([]);
    for (const [width, lefts] of edges) expect(new Set(lefts.values()).size, `left edges at ${width} px: ${JSON.stringify([...lefts])}`).toBe(1);
  });
}

interface Place {
  admin: { email: string; password: string };
  data: PageData;
  url: string;
  browserOf: (options?: object) => Promise<BrowserContext>;
}

/** One page for each role. */
async function pagesOf(language: string, { admin, data, url, browserOf }: Place): Promise<Record<PageState['as'], Page>> {
  const people = { visitor: null, user: data.user, admin };
  const pages = await Promise.all(
    Object.values(people).map(async (person) => {
      const context = await browserOf({ reducedMotion: 'reduce' });
      await context.addInitScript((code) => {
        if (location.protocol === 'http:') localStorage.setItem('switchboard.language', JSON.stringify(code));
      }, language);
      if (person) await signInto(context, url, person);
      return context.newPage();
    }),
  );
  return { visitor: pages[0]!, user: pages[1]!, admin: pages[2]! };
}
