import type { Page } from '@playwright/test';
import { isAccessible, LOOKS } from './support/axe.js';
import { ConsolePage } from './support/console-page.js';
import { converse, type Person } from './support/people.js';
import { expect, test } from './support/test.js';

/** The activity on the sessions page: the line that opens it, and its card. */
class ActivityCard {
  readonly toggle;
  readonly card;
  readonly chart;

  constructor(readonly page: Page) {
    this.toggle = page.getByRole('button', { name: 'Activity', exact: true });
    this.card = page.getByRole('region', { name: 'Activity', exact: true });
    this.chart = this.card.getByRole('img', { name: /messages? in the last hour/ });
  }

  button(name: string) {
    return this.card.getByRole('button', { name });
  }

  /** The number of messages that it states. */
  async messages(): Promise<number> {
    return Number((await this.chart.getAttribute('aria-label'))?.replace(/,/g, '').match(/^\d+/)?.[0]);
  }

  /** Expects that nothing is cut off at its right edge, at this width and at 320 pixels (WCAG 1.4.10). */
  async fits(): Promise<void> {
    const before = this.page.viewportSize()!;
    for (const width of [before.width, 320]) {
      await this.page.setViewportSize({ ...before, width });
      const cut = () =>
        this.card.evaluate((card) =>
          [...card.querySelectorAll('button, p, li, canvas, .scroll')].filter((one) => one.getBoundingClientRect().right > card.getBoundingClientRect().right).length,
        );
      await expect.poll(cut, { message: `${width} px` }).toBe(0);
    }
    await this.page.setViewportSize(before);
  }

  /** The number of canvas pixels that are not transparent. */
  painted(): Promise<number> {
    return this.chart.evaluate((canvas: HTMLCanvasElement) => {
      const { data } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height);
      return data.filter((value, at) => at % 4 === 3 && value > 0).length;
    });
  }
}

/** The card, opened on a console in a browser of its own, with something to show. */
async function opened(pageOf: (person: Person, path: string, look?: object) => Promise<Page>, admin: Person, user: Person, look = {}): Promise<ActivityCard> {
  await converse(user, 'Is anything going on?');
  const page = await pageOf(admin, '/admin/sessions', look);
  await new ConsolePage(page).isLoaded();
  const activity = new ActivityCard(page);
  await activity.toggle.click();
  await expect(activity.chart).toBeVisible();
  return activity;
}

test('collapsed, the activity is a line that requests once; expanded, it shows messages as they are sent, and moves nothing', async ({ admin, user, pageOf }) => {
  const session = await converse(user, 'The first word');
  const page = await pageOf(admin, null);
  const requests: string[] = [];
  page.on('request', (request) => requests.push(new URL(request.url()).pathname));
  await page.goto('/admin/sessions');
  const consolePage = new ConsolePage(page);
  await consolePage.isLoaded();
  const activity = new ActivityCard(page);
  await expect(activity.toggle).toHaveAttribute('aria-expanded', 'false');
  const { total_messages } = await consolePage.counters();
  await user.api.say(session.session_id, 'Folded up');
  await consolePage.shows({ total_messages: total_messages + 2 });
  await expect(activity.toggle.locator('polyline')).toHaveAttribute('points', /(\S+ ){59}\S+/);
  expect(requests.filter((path) => path.endsWith('/activity'))).toEqual(['/api/admin/activity']);

  await activity.toggle.click();
  await expect(activity.chart).toBeVisible();
  await expect.poll(() => activity.painted()).toBeGreaterThan(500);
  const search = page.getByRole('searchbox', { name: 'Search' });
  await search.fill('word');
  const count = await activity.messages();
  const place = async () => (await search.boundingBox())?.y;
  const before = await place();
  await user.api.say(session.session_id, 'Seen by itself?');
  await expect.poll(() => activity.messages()).toBeGreaterThanOrEqual(count + 2);
  await expect(search).toBeFocused();
  expect(await place()).toBe(before);

  await activity.button('Last day').click();
  await expect(activity.card.getByRole('img', { name: /in the last day/ })).toBeVisible();
  await activity.button('Show as table').click();
  await expect(activity.card.getByRole('row')).toHaveCount(97);
  await expect(activity.card.getByRole('row').nth(1)).toContainText('so far');
  expect(await place()).toBe(before);

  await page.reload();
  await expect(activity.card.getByRole('table')).toBeVisible();
  await expect(activity.button('Last day')).toHaveAttribute('aria-pressed', 'true');
  await activity.toggle.click();
  await expect(activity.card.getByRole('table')).toBeHidden();
});

test('a click, a drag or keys in the chart show the sessions of that time', async ({ admin, user, pageOf }) => {
  const activity = await opened(pageOf, admin, user);
  const { page } = activity;
  const box = (await activity.chart.boundingBox())!;
  await page.mouse.click(box.x + box.width - 4, box.y + box.height / 3);
  await expect(page).toHaveURL(/from=\S+&to=\S+/);
  await expect(page.locator('tr[data-session-id]').first()).toBeVisible();
  const lengthOf = () => {
    const query = new URL(page.url()).searchParams;
    return (Date.parse(query.get('to')!) - Date.parse(query.get('from')!)) / 60_000;
  };
  expect(lengthOf()).toBe(1);
  await page.mouse.move(box.x + box.width * 0.9, box.y + box.height / 3);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * 0.5, box.y + box.height / 3, { steps: 4 });
  await page.mouse.up();
  await expect.poll(lengthOf).toBeGreaterThan(15);
  await activity.card.getByRole('slider').focus();
  await page.keyboard.press('End');
  await page.keyboard.press('Shift+ArrowLeft');
  await page.keyboard.press('Shift+ArrowLeft');
  await page.keyboard.press('Enter');
  await expect.poll(lengthOf).toBe(3);
  await page.getByRole('button', { name: /^Time range/ }).click();
  await expect(page.getByRole('dialog')).toContainText('Europe/Berlin');
  await isAccessible(page, true);
  await page.getByRole('button', { name: 'Last 24 hours' }).click();
  await expect(page).toHaveURL(/range=24h/);
  await expect(page.locator('tr[data-session-id]').first()).toBeVisible();
});

for (const { name, look } of LOOKS)
  test(`axe finds no violations, ${name}: the activity as a chart and as a table`, async ({ admin, user, pageOf }) => {
    const activity = await opened(pageOf, admin, user, look);
    await isAccessible(activity.page);
    await activity.fits();
    await activity.button('Show as table').click();
    await expect(activity.card.getByRole('table')).toBeVisible();
    await isAccessible(activity.page);
    await activity.fits();
  });

test('the chart follows the colour scheme, even when it changes', async ({ admin, user, pageOf }) => {
  const activity = await opened(pageOf, admin, user, { colorScheme: 'light' });
  const picture = () => activity.chart.evaluate((canvas: HTMLCanvasElement) => canvas.toDataURL());
  await expect.poll(() => activity.painted()).toBeGreaterThan(500);
  const light = await picture();
  await activity.page.emulateMedia({ colorScheme: 'dark' });
  await expect.poll(picture).not.toBe(light);
});
