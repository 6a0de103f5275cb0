import AxeBuilder from '@axe-core/playwright';
import { expect, type Page } from '@playwright/test';
import { TAGS } from '../../scripts/lib/check-pages.mjs';

/** The rules that depend on colors. */
export const OF_COLORS = ['color-contrast', 'link-in-text-block'];

/** The looks in which pages are checked; rules that depend on colors are checked in both schemes at each width, see `isAccessible`. */
export const LOOKS = [
  { name: 'light and wide', look: { colorScheme: 'light', viewport: { width: 1280, height: 800 }, reducedMotion: 'reduce' } },
  { name: 'dark and narrow', look: { colorScheme: 'dark', viewport: { width: 390, height: 844 }, reducedMotion: 'reduce' } },
] as const;

/**
 * Expects axe to find no violations on the page in its current state: of WCAG 2.2 AA and axe's own best practices, and in the other
 * color scheme of the rules that depend on colors. Sticky bars stand where they would stand without scrolling: what has scrolled halfway
 * under one can be scrolled out again, but axe would take the half that it sees for the size of the target.
 *
 * @param hasPopup a menu is open: it is above the page and thus, by design, outside the landmarks that one best practice requires
 */
export async function isAccessible(page: Page, hasPopup = false): Promise<void> {
  await page.evaluate(letBarsScroll);
  const axe = new AxeBuilder({ page }).options({ resultTypes: ['violations'] }).withTags(TAGS);
  await findsNothing(hasPopup ? axe.disableRules('region') : axe);
  const colorScheme = await page.evaluate(() => (matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light'));
  await page.emulateMedia({ colorScheme: colorScheme === 'dark' ? 'light' : 'dark' });
  await findsNothing(new AxeBuilder({ page }).options({ resultTypes: ['violations'] }).withRules(OF_COLORS));
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

/** Runs within the page alone, which has no frames, and lists nothing but violations: both save much of the time. */
async function findsNothing(axe: AxeBuilder): Promise<void> {
  const { violations } = await axe.setLegacyMode().analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`)).toEqual([]);
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
