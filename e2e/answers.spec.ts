import type { Page } from '@playwright/test';
import { isAccessible } from './support/axe.js';
import { expect, test } from './support/test.js';

test.use({ responder: 'paced' });

/** Drops files onto the middle of the page, as a browser reports it. */
async function drop(page: Page, ...files: { name: string; type: string; text: string }[]): Promise<void> {
  await page.evaluate((dropped) => {
    const dataTransfer = new DataTransfer();
    for (const { name, type, text } of dropped) dataTransfer.items.add(new File([text], name, { type }));
    for (const event of ['dragover', 'drop']) document.body.dispatchEvent(new DragEvent(event, { dataTransfer, bubbles: true, cancelable: true }));
  }, files);
}

test('a dropped file becomes part of the message, and the code of the answer is coloured', async ({ user, pageOf }) => {
  const page = await pageOf(user);
  const box = page.getByRole('textbox', { name: 'Message' });
  await box.fill('Read this:');
  const code = `const a = "<b>"; // why?\n${'let b = 1;\n'.repeat(300)}`;
  await drop(page, { name: 'a.ts', type: 'video/mp2t', text: code }, { name: 'cat.png', type: 'image/png', text: 'x' });
  await expect(page.locator('app-composer').getByRole('status')).toContainText('is a picture');
  await expect(box).toHaveValue(`Read this:\n\na.ts:\n\`\`\`ts\n${code}\`\`\`\n`);
  await page.getByRole('button', { name: 'Send' }).click();
  const answer = page.locator('[data-role="assistant"] pre code');
  await expect(answer.locator('.tok-keyword').first()).toHaveText('const');
  expect(await answer.textContent()).toBe(code);
  const question = page.locator('[data-role="user"]');
  expect((await question.boundingBox())!.height).toBeLessThan(500);
  await isAccessible(page);
  await question.locator('summary', { hasText: 'a.ts' }).click();
  await expect(question.locator('pre')).toBeVisible();
  expect((await question.locator('pre code').textContent())!.trim()).toBe(code.trim());
});

test('while an answer grows, the view of a reader who has scrolled up does not move, and what is selected stays', async ({ user, pageOf }) => {
  const page = await pageOf(user, '/', { viewport: { width: 1000, height: 500 } });
  const part = 'Some words of an answer, **long** enough. ';
  const text = `${`${part.repeat(6)}\n\n`.repeat(8)}\`\`\`js\n${'let a = 1;\n'.repeat(20)}\`\`\`\n\n${part.repeat(4)}\n\n[a]: /x\n\n${part.repeat(20)}`;
  await page.getByRole('textbox', { name: 'Message' }).fill(`letter by letter: ${text}`);
  await page.getByRole('button', { name: 'Send' }).click();
  const answer = page.locator('[data-role="assistant"]');
  await expect(answer.locator('p').nth(4)).toBeVisible();
  await page.getByRole('log').evaluate((log) => (log.scrollTop = log.scrollHeight / 3));
  await expect(page.getByRole('button', { name: 'Jump to latest' })).toBeVisible();
  await answer.locator('p').nth(2).selectText();
  const state = () =>
    page.getByRole('log').evaluate((log) => {
      const range = document.getSelection()!.getRangeAt(0);
      return [log.scrollTop, Math.round(range.getBoundingClientRect().top), document.getSelection()!.toString()];
    });
  const before = await state();
  await expect(answer).toHaveAttribute('data-state', 'complete', { timeout: 60_000 });
  await expect(answer.locator('.tok-keyword')).toHaveCount(20);
  expect(await state()).toEqual(before);
  await page.getByRole('button', { name: 'Jump to latest' }).click();
  await expect(answer.locator('p').last()).toBeInViewport();
});
