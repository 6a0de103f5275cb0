import { createRequire } from 'node:module';
import type { BrowserContext, BrowserContextOptions, Page } from '@playwright/test';
import type { AxeResults } from 'axe-core';
import { TAGS } from '../scripts/lib/check-pages.mjs';
import { OF_COLORS } from './support/axe.js';
import { everyPage, openPage, pageData, type PageState } from './support/every-page.js';
import { moreStates } from './support/more-states.js';
import type { Person } from './support/people.js';
import { expect, signInto, test } from './support/test.js';

// So that the rule for active sessions can be changed, and thus its preview opened.
test.use({ settings: { SESSION_IDLE_AFTER: '' } });

const { source } = createRequire(createRequire(import.meta.url).resolve('@axe-core/playwright'))('axe-core') as { source: string };

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

/** What axe finds on the page. @param rules null for all of WCAG 2.2 AA and of axe's own best practices */
async function violationsOn(page: Page, rules: readonly string[] | null): Promise<string[]> {
  if (!(await page.evaluate(() => 'axe' in globalThis))) await page.evaluate(source);
  // Elsewhere, a sticky heading covers whatever happens to be behind it.
  await page.evaluate(() => scrollTo(0, 0));
  return page.evaluate(async ([only, tags]) => {
    const { axe } = globalThis as unknown as { axe: { run(on: Document, options: object): Promise<AxeResults> } };
    // What opens over the page is outside its landmarks by design.
    const isCovered = document.querySelector('.cdk-overlay-pane') !== null;
    const runOnly = only === null ? { type: 'tag', values: tags } : { type: 'rule', values: only };
    const { violations } = await axe.run(document, { runOnly, resultTypes: ['violations'], rules: isCovered ? { region: { enabled: false } } : {} });
    return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target, html }) => `${target.join(' ')} ${html.slice(0, 160)}`).join(', ')}`);
  }, [rules, TAGS] as const);
}

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
    const found = await violationsOn(page, isFirst ? null : OF_LOOKS);
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
