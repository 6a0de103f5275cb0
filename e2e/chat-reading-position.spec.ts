import type { Page } from '@playwright/test';
import { isAccessible } from './support/axe.js';
import { ConversationPage } from './support/conversation-page.js';
import { converse, type Person } from './support/people.js';
import { expect, test } from './support/test.js';

test.use({ responder: 'model', viewport: { width: 1000, height: 600 } });

/** An answer of several views, which takes about ten seconds. */
const LONG = 'Write a lot. MODE:essay N:300 GAP:30';
const TOP = 24;

const scrollTop = (page: Page) => page.getByRole('log').evaluate((box) => Math.round(box.scrollTop));
/** Pixels from the top of the view to the top of the last question or answer, to the nearest 4: positions are fractions. */
const below = (page: Page, role: 'user' | 'assistant') =>
  page.getByRole('log').evaluate((box, of) => {
    const part = [...box.querySelectorAll(`[data-role="${of}"]`)].at(-1);
    return part && Math.round((part.getBoundingClientRect().top - box.getBoundingClientRect().top) / 4) * 4;
  }, role);

/** A conversation that fills several views. */
async function filled(user: Person): Promise<string> {
  const lines = ['one', 'two', 'three', 'four', 'five', 'six'].map((word) => `A line ${word} ${'of some words '.repeat(30)} MODE:plain N:60`);
  return (await converse(user, ...lines)).session_id;
}

test('a question goes to the top of the view, and its answer is followed until its first line would leave', async ({ user, pageOf }) => {
  const chat = new ConversationPage(await pageOf(user, `/c/${await filled(user)}`));
  const { page, answers } = chat;
  await expect(answers).toHaveCount(6);
  await expect(answers.last()).toBeInViewport();
  await chat.say(LONG);
  await expect.poll(() => below(page, 'user')).toBe(TOP);
  const more = page.getByRole('button', { name: 'More below' });
  await expect(more).toBeVisible();
  await expect.poll(() => below(page, 'assistant')).toBe(TOP);
  const top = await scrollTop(page);
  await expect(answers.last()).toContainText('Section 15');
  expect(await scrollTop(page)).toBe(top);
  await more.click();
  await expect(more).toBeHidden();
  await expect(answers.last()).toHaveAttribute('data-state', 'complete');
  await expect(answers.last().locator('.md-part > *').last()).toBeInViewport();

  await page.reload();
  await expect.poll(() => below(page, 'user')).toBe(TOP);
  await expect(page.getByRole('button', { name: 'Jump to latest' })).toBeVisible();
  await isAccessible(page);
});

test('a short answer leaves its question at the top, and the next question follows', async ({ user, pageOf }) => {
  // The whole of a short answer fits into the view, with its sources.
  const chat = new ConversationPage(await pageOf(user, `/c/${await filled(user)}`, { viewport: { width: 1000, height: 900 } }));
  const { page, answers, log } = chat;
  await expect(answers).toHaveCount(6);
  for (const text of ['short MODE:plain N:2', 'shorter MODE:plain N:1']) {
    await chat.ask(text);
    await expect.poll(() => below(page, 'user'), { message: text }).toBe(TOP);
    await expect(page.getByRole('button', { name: 'Jump to latest' })).toBeHidden();
  }
  // No space is left below once the reader goes back.
  await page.mouse.move(500, 300);
  await page.mouse.wheel(0, -2_000);
  await expect.poll(() => log.evaluate((box) => (box.lastElementChild as HTMLElement).offsetHeight)).toBe(0);
  await page.reload();
  await expect(answers).toHaveCount(8);
  await expect(answers.last()).toBeInViewport();
});

test('text that becomes shorter for a moment does not move the view of a question that was just sent', async ({ user, pageOf }) => {
  const chat = new ConversationPage(await pageOf(user, `/c/${await filled(user)}`, { viewport: { width: 1000, height: 900 } }));
  const { page, answers } = chat;
  await expect(answers).toHaveCount(6);
  await chat.ask('short MODE:plain N:2');
  await expect.poll(() => below(page, 'user')).toBe(TOP);
  // A layout between two changes is what a slow device has between two events of one answer.
  await page.getByRole('log').evaluate((box) => {
    const last = box.querySelector('app-message:last-of-type') as HTMLElement;
    last.style.display = 'none';
    box.getBoundingClientRect();
    last.style.display = '';
  });
  await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
  expect(await below(page, 'user')).toBe(TOP);
});

for (const reducedMotion of ['no-preference', 'reduce'] as const) {
  test(`who scrolls away while an answer begins is not moved, motion: ${reducedMotion}`, async ({ user, pageOf }) => {
    const chat = new ConversationPage(await pageOf(user, `/c/${await filled(user)}`, { reducedMotion }));
    const { page, answers, log } = chat;
    await expect(answers).toHaveCount(6);
    await page.evaluate(() => {
      const counted = globalThis as unknown as { animated: number };
      counted.animated = 0;
      const { animate } = Element.prototype;
      Element.prototype.animate = function (...args) {
        if (this.classList.contains('column')) counted.animated += 1;
        return animate.apply(this, args);
      };
    });
    await chat.say(LONG);
    await expect(answers.last()).toContainText('Section 0');
    expect(await page.evaluate(() => (globalThis as unknown as { animated: number }).animated)).toBe(reducedMotion === 'reduce' ? 0 : 1);
    await page.mouse.move(500, 300);
    await page.mouse.wheel(0, -300);
    await expect.poll(() => below(page, 'user')).toBeGreaterThan(200);
    const before = await scrollTop(page);
    await expect(answers.last()).toHaveAttribute('data-state', 'complete');
    expect(await scrollTop(page)).toBe(before);
    await page.getByRole('button', { name: 'Jump to latest' }).click();
    await expect(answers.last().locator('.md-part > *').last()).toBeInViewport();
    expect(await log.evaluate((box) => box.scrollTop + box.clientHeight - box.scrollHeight)).toBeGreaterThan(-2);
  });
}

test('an answer opened in the middle is followed until its question is at the top', async ({ user, pageOf }) => {
  const chat = new ConversationPage(await pageOf(user));
  await chat.isOpen();
  await chat.say(LONG);
  await expect(chat.answers).toContainText('Section 0');
  await chat.page.reload();
  await expect(chat.answers).toContainText('Section 15');
  await expect.poll(() => below(chat.page, 'user')).toBe(TOP);
});
