import type { Page } from '@playwright/test';
import { isAccessible } from './support/axe.js';
import { converse } from './support/people.js';
import { expect, signInto, test } from './support/test.js';

test.use({ responder: 'paced' });

const answers = (page: Page) => page.locator('[data-role="assistant"]');
const questions = (page: Page) => page.locator('[data-role="user"]');
const versions = (page: Page) => page.getByRole('group', { name: 'Versions' });

async function say(page: Page, text: string): Promise<void> {
  await page.getByRole('textbox', { name: 'Message' }).fill(text);
  await page.getByRole('button', { name: 'Send' }).click();
}

test('an answer is thought about, stopped, and generated again, in step with a second tab and through a reload', async ({ server, user, browserOf }) => {
  const browser = await browserOf();
  await signInto(browser, server.url, user);
  const page = await browser.newPage();
  await page.goto('/');
  await expect(page).toHaveURL(/\/c\//);
  await say(page, 'think, then count to 60');
  await expect(page.locator('summary')).toContainText('Let me look into it.');
  await expect(page.getByRole('button', { name: 'Regenerate' })).toHaveCount(0);
  await expect(answers(page)).toContainText('1 2 3');
  await page.keyboard.press('Escape');
  await expect(answers(page)).toHaveAttribute('data-state', 'stopped');

  await page.getByRole('button', { name: 'Regenerate' }).click();
  const tab = await browser.newPage();
  await tab.goto(page.url());
  for (const seen of [page, tab]) await expect(answers(seen)).toContainText('Answer 2. 1 2 3');
  await expect(versions(page)).toContainText('2 of 2');
  await page.reload();
  await expect(answers(page)).toContainText('Answer 2. 1 2 3 4');
  await expect(answers(page)).toHaveAttribute('data-state', 'streaming');
  await tab.getByRole('button', { name: 'Stop' }).click();
  for (const seen of [page, tab]) {
    await expect(answers(seen)).toHaveAttribute('data-state', 'stopped');
    await expect(versions(seen)).toContainText('2 of 2');
  }

  await versions(page).getByRole('button', { name: 'Previous version' }).focus();
  await page.keyboard.press('Alt+ArrowLeft');
  for (const seen of [page, tab]) {
    await expect(versions(seen)).toContainText('1 of 2');
    await expect(answers(seen)).not.toContainText('Answer 2.');
    await expect(answers(seen)).toHaveCount(1);
  }
  await expect(page.getByRole('button', { name: 'Previous version' })).toBeFocused();
  await expect(page.locator('.cdk-live-announcer-element')).toHaveText('Version 1 of 2');
  await isAccessible(page);
});

test('an edited message begins a branch, and both are walked by keyboard', async ({ user, pageOf }) => {
  const session = await converse(user, 'first', 'second', 'third');
  const page = await pageOf(user, `/c/${session.session_id}`);
  await expect(answers(page)).toHaveCount(3);
  const edit = page.locator('app-message').filter({ hasText: /^second/ }).getByRole('button', { name: 'Edit message' });
  await edit.focus();
  await page.keyboard.press('Enter');
  const box = page.getByRole('textbox', { name: 'Edited message' });
  await expect(box).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(edit).toBeFocused();
  await page.keyboard.press('Enter');
  await box.fill('another second');
  await isAccessible(page);
  await box.press('Enter');
  await expect(questions(page)).toHaveText(['first', 'another second']);
  await expect(answers(page).last()).toContainText('You said: another second');

  await versions(page).getByRole('button', { name: 'Previous version' }).click();
  await expect(questions(page)).toHaveText(['first', 'second', 'third']);
  await expect(page.getByRole('button', { name: 'Previous version' })).toBeFocused();
  await page.keyboard.press('Alt+ArrowRight');
  await expect(questions(page)).toHaveText(['first', 'another second']);
  await expect(page.getByRole('button', { name: 'Next version' })).toBeFocused();
  await page.reload();
  await expect(questions(page)).toHaveText(['first', 'another second']);
  await expect(versions(page)).toContainText('2 of 2');
});

test('a message sent during an answer waits for it, and can be taken back', async ({ user, pageOf }) => {
  const page = await pageOf(user);
  await say(page, 'count to 999');
  await expect(answers(page)).toContainText('1 2');
  await page.getByRole('textbox', { name: 'Message' }).fill('and this');
  await page.getByRole('textbox', { name: 'Message' }).press('Enter');
  await expect(answers(page).last()).toContainText('Waits until the answer before it is complete.');
  await page.getByRole('button', { name: 'Take back' }).click();
  await expect(page.getByRole('button', { name: 'Take back' })).toHaveCount(0);
  await expect(page.getByRole('textbox', { name: 'Message' })).toHaveValue('and this');
  await page.getByRole('button', { name: 'Stop' }).click();
  await expect(answers(page).first()).toHaveAttribute('data-state', 'stopped');
  await expect(answers(page).last()).toContainText('Taken back');
  await expect(page.getByText('The assistant could not answer.')).toHaveCount(0);
});

test('an answer that reached its maximum length can be continued', async ({ user, pageOf }) => {
  const page = await pageOf(user);
  await say(page, 'too long');
  await expect(answers(page)).toContainText('The answer reached its length limit.');
  await page.getByRole('button', { name: 'Continue' }).click();
  await expect(questions(page)).toHaveText(['too long', 'Continue.']);
  await expect(answers(page).last()).toContainText('You said: Continue.');
});
