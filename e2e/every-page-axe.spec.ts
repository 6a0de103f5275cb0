import type { BrowserContext, BrowserContextOptions, Page } from '@playwright/test';
import { OF_COLORS, violationsOn } from './support/axe.js';
import { everyPage, openPage, pageData, type PageState } from './support/every-page.js';
import { moreStates } from './support/more-states.js';
import type { Person } from './support/people.js';
import { expect, signInto, test } from './support/test.js';

// So that the rule for active sessions can be changed, and thus its preview opened.
test.use({ settings: { SESSION_IDLE_AFTER: '' } });

/** The rules whose results depend on the look: its width, its colours or its language. */
const OF_LOOKS = [...OF_COLORS, 'target-size', 'scrollable-region-focusable', 'button-name', 'link-name'];

interface Look {
  readonly size: { width: number; height: number };
  readonly media: { colorScheme: 'light' | 'dark'; forcedColors: 'none' | 'active' };
  /** whether all rules are checked, or those that depend on the look */
  readonly isFirst?: boolean;
}

const PHONE = { width: 390, height: 844 };

/** In which language and looks the pages are checked. */
const ROUNDS: { name: string; language: string; looks: Look[]; isOf: (state: PageState) => boolean }[] = [
  {
    name: 'in any state, wide and light, then on a dark phone',
    language: 'en',
    looks: [
      { size: { width: 1280, height: 800 }, media: { colorScheme: 'light', forcedColors: 'none' }, isFirst: true },
      { size: PHONE, media: { colorScheme: 'dark', forcedColors: 'none' } },
    ],
    isOf: () => true,
  },
  {
    name: 'in German, dark at 200 %, then on a phone in forced colours',
    language: 'de',
    looks: [
      { size: { width: 640, height: 400 }, media: { colorScheme: 'dark', forcedColors: 'none' } },
      { size: PHONE, media: { colorScheme: 'light', forcedColors: 'active' } },
    ],
    isOf: ({ isVariant }) => !isVariant,
  },
];

for (const { name, language, looks, isOf } of ROUNDS) {
  test(`axe finds no violations on any page ${name}`, async ({ server, admin, browserOf }) => {
    // It looks at some hundred states, which a busy machine does not manage within the usual time limit.
    test.slow();
    const data = await pageData(server, admin);
    const all = [...everyPage(data), ...moreStates(data)];
    const pages = await pagesOf(language, { visitor: null, user: data.user, admin }, server.url, browserOf);
    const wrong: string[] = [];
    // Those of each role on a page of their own, at the same time.
    await Promise.all(Object.entries(pages).map(async ([role, page]) => {
      for (const state of all.filter((one) => one.as === role && isOf(one))) {
        await stateInLooks(page, state, looks, wrong);
      }
    }));
    expect(wrong).toEqual([]);
  });
}

/** @param wrong to which what was found is added, so that one run tells all of it */
async function stateInLooks(page: Page, state: PageState, looks: Look[], wrong: string[]): Promise<void> {
  await page.setViewportSize({ width: state.at ?? 1280, height: 800 });
  await openPage(page, state);
  for (const { size, media, isFirst } of looks) {
    await page.emulateMedia({ ...media, reducedMotion: 'reduce' });
    await page.setViewportSize(isFirst && state.at !== undefined ? { ...size, width: state.at } : size);
    // Elsewhere, a sticky heading covers whatever happens to be behind it.
    await page.evaluate(() => scrollTo(0, 0));
    const isCovered = (await page.locator('.cdk-overlay-pane').count()) > 0;
    const found = await violationsOn(page, isFirst ? null : OF_LOOKS, isCovered);
    wrong.push(...found.map((line) => `${state.name}, ${size.width} px, ${media.colorScheme}, forced ${media.forcedColors}: ${line}`));
  }
}

async function pagesOf(
  language: string,
  people: Record<PageState['as'], Person | null>,
  url: string,
  browserOf: (options?: BrowserContextOptions) => Promise<BrowserContext>,
): Promise<Record<PageState['as'], Page>> {
  const entries = await Promise.all(
    Object.entries(people).map(async ([role, person]) => {
      const context = await browserOf();
      await context.addInitScript((code) => {
        if (location.protocol === 'http:') localStorage.setItem('switchboard.language', JSON.stringify(code));
      }, language);
      if (person) await signInto(context, url, person);
      return [role, await context.newPage()] as const;
    }),
  );
  return Object.fromEntries(entries) as Record<PageState['as'], Page>;
}
