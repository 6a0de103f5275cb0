import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { expect, type Page } from '@playwright/test';
import type { AxeResults, RunOptions } from 'axe-core';
import { TAGS } from '../../scripts/lib/check-pages.mjs';

const { resolve } = createRequire(createRequire(import.meta.url).resolve('@axe-core/playwright'));
/** Minified, since every page that is checked has to receive and compile it. */
const SOURCE = readFileSync(resolve('axe-core/axe.min.js'), 'utf8');

/** The rules that depend on colors. */
export const OF_COLORS = ['color-contrast', 'link-in-text-block'];

/** The looks in which pages are checked; rules that depend on colors are checked in both schemes at each width, see `isAccessible`. */
export const LOOKS = [
  { name: 'light and wide', look: { colorScheme: 'light', viewport: { width: 1280, height: 800 }, reducedMotion: 'reduce' } },
  { name: 'dark and narrow', look: { colorScheme: 'dark', viewport: { width: 390, height: 844 }, reducedMotion: 'reduce' } },
] as const;

/** So many looks without a movement end it, with so many milliseconds between: what opens begins to move a frame or two after its contents are there. */
const [QUIET_LOOKS, LOOK_EVERY_MS] = [4, 20];
/** Milliseconds after which something moves that should not. */
const STILL_MS = 30_000;

/** Waits until nothing moves, or only what moves for ever: what is fading in has no contrast yet, and what is fading out is outside the landmarks. */
async function untilStill(page: Page): Promise<void> {
  const isMoving = () => document.getAnimations().some(({ playState, effect }) => playState === 'running' && effect?.getComputedTiming().iterations !== Infinity);
  const last = Date.now() + STILL_MS;
  for (let quiet = 0; quiet < QUIET_LOOKS; quiet = (await page.evaluate(isMoving)) ? 0 : quiet + 1) {
    if (Date.now() > last) throw new Error(`Something on the page still moves after ${STILL_MS} ms`);
    // Not by the page's own timers, which some tests have stopped.
    await page.waitForTimeout(LOOK_EVERY_MS);
  }
}

/**
 * What axe finds on the page once nothing moves on it any more, one line per rule.
 *
 * A page keeps axe until it is loaded again, and returns no more than those lines: receiving axe, and passing on all that it has looked
 * at, take longer than most checks. Of what axe can load in advance, only media are asked for: the style sheets, which it would parse
 * once more, are for an experimental rule that is not among these.
 *
 * @param rules null for all of WCAG 2.2 AA and of axe's own best practices
 * @param isCovered something has opened over the page and is thus, by design, outside the landmarks that one best practice requires
 */
export async function violationsOn(page: Page, rules: readonly string[] | null, isCovered: boolean): Promise<string[]> {
  await untilStill(page);
  if (!(await page.evaluate(() => 'axe' in globalThis))) await page.evaluate(SOURCE);
  const options: RunOptions = {
    runOnly: rules === null ? { type: 'tag', values: TAGS } : { type: 'rule', values: [...rules] },
    resultTypes: ['violations'],
    preload: { assets: ['media'] },
    rules: isCovered ? { region: { enabled: false } } : {},
  };
  return page.evaluate(async (how) => {
    const { axe } = globalThis as unknown as { axe: { run(on: Document, how: RunOptions): Promise<AxeResults> } };
    const { violations } = await axe.run(document, how);
    const whereOf = ({ target, html }: AxeResults['violations'][number]['nodes'][number]) => `${target.join(' ')} ${html.slice(0, 160)}`;
    return violations.map(({ id, nodes }) => `${id}: ${nodes.map(whereOf).join(', ')}`);
  }, options);
}

/**
 * Expects axe to find no violations on the page in its current state: of WCAG 2.2 AA and axe's own best practices, and in the other
 * color scheme of the rules that depend on colors. Sticky bars stand where they would stand without scrolling: what has scrolled halfway
 * under one can be scrolled out again, but axe would take the half that it sees for the size of the target.
 *
 * @param hasPopup a menu is open: it is above the page and thus, by design, outside the landmarks that one best practice requires
 */
export async function isAccessible(page: Page, hasPopup = false): Promise<void> {
  await page.evaluate(letBarsScroll);
  expect(await violationsOn(page, null, hasPopup)).toEqual([]);
  const colorScheme = await page.evaluate(() => (matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light'));
  await page.emulateMedia({ colorScheme: colorScheme === 'dark' ? 'light' : 'dark' });
  expect(await violationsOn(page, OF_COLORS, hasPopup)).toEqual([]);
  await page.emulateMedia({ colorScheme });
  await page.evaluate(letBarsStick);
}

/** Runs in the page. The layout stays, since a sticky element keeps its place in it. */
function letBarsScroll(): void {
  for (const element of document.querySelectorAll<HTMLElement>('body *')) {
    if (getComputedStyle(element).position !== 'sticky') continue;
    element.dataset['sticky'] = element.style.cssText;
    element.style.position = 'relative';
    element.style.inset = 'auto';
  }
}

/** Runs in the page. */
function letBarsStick(): void {
  for (const element of document.querySelectorAll<HTMLElement>('[data-sticky]')) {
    element.style.cssText = element.dataset['sticky']!;
    delete element.dataset['sticky'];
  }
}

/** Widths of phones in pixels, down to the narrowest that WCAG 1.4.10 requires. */
const PHONES = [412, 390, 375, 360, 320];

/** Expects that the page does not scroll sideways and nothing is cut off at the right, nor in the top bar, down to 320 pixels. */
export async function fitsItsWidth(page: Page): Promise<void> {
  const before = page.viewportSize()!;
  for (const width of [before.width, ...PHONES]) {
    await page.setViewportSize({ ...before, width });
    const beyond = () =>
      page.evaluate(() => {
        const cut = [...document.querySelectorAll('main section :is(a, button, input, select), header nav a')].filter(
          (one) => one.getBoundingClientRect().right > one.closest('section, nav')!.getBoundingClientRect().right,
        );
        const scrolls = document.documentElement.scrollWidth > document.documentElement.clientWidth;
        return [...(scrolls ? ['the page scrolls sideways'] : []), ...cut.map((one) => one.getAttribute('aria-label') ?? one.textContent)];
      });
    await expect.poll(beyond, { message: `${width} px` }).toEqual([]);
  }
  await page.setViewportSize(before);
}
