import type { Page } from '@playwright/test';
import { isAccessible } from './support/axe.js';
import { ConversationPage } from './support/conversation-page.js';
import { expect, test } from './support/test.js';

test.use({ responder: 'model' });

/** What is announced from now on. @returns reads it */
async function announcements(page: Page): Promise<() => Promise<string[]>> {
  await page.evaluate(() => {
    const said: string[] = [];
    Object.assign(globalThis, { said });
    const listen = () => {
      for (const text of [...document.querySelectorAll('.cdk-live-announcer-element')].map((one) => one.textContent)) if (text !== '' && said.at(-1) !== text) said.push(text);
    };
    new MutationObserver(listen).observe(document.body, { subtree: true, childList: true, characterData: true });
  });
  return () => page.evaluate(() => (globalThis as unknown as { said: string[] }).said);
}

test('S12: readers hear each answer once, at its end, and nothing of its thoughts; everything has its name', async ({ user, pageOf }) => {
  const chat = new ConversationPage(await pageOf(user));
  const { page, answers } = chat;
  await chat.isOpen();
  const said = await announcements(page);
  await chat.say('Think first. MODE:thoughts GAP:800');
  await expect(page.locator('summary')).toContainText('let me');
  await expect(chat.log).toHaveAttribute('aria-busy', 'true');
  await isAccessible(page);
  await expect(answers.last()).toHaveAttribute('data-state', 'complete');
  await expect.poll(said).toEqual(['Assistant: seen']);
  await chat.say('Go on. MODE:plain N:40 GAP:30');
  await expect(answers.last()).toHaveAttribute('data-state', 'complete');
  await expect(chat.log).toHaveAttribute('aria-busy', 'false');
  await expect.poll(async () => (await said()).length).toBe(2);
  expect((await said())[1]).toMatch(/^Assistant: piece 0 piece 1 /);
  await chat.say('And on. MODE:plain N:400 GAP:30');
  await expect(answers.last()).toContainText('piece 3');
  await chat.button('Stop').click();
  await expect.poll(said).toHaveLength(3);
  expect((await said())[2]).toBe('The answer was stopped.');

  await chat.button('Regenerate').click();
  await expect(chat.versions).toContainText('2 of 2');
  await chat.button('Stop').click();
  await expect(answers.last()).toHaveAttribute('data-state', 'stopped');
  for (const name of ['Previous version', 'Next version']) await expect(chat.versions.getByRole('button', { name })).toBeVisible();
  const last = page.locator('app-message').last();
  for (const name of ['Copy message', 'Good answer', 'Bad answer', 'Regenerate']) await expect(last.getByRole('button', { name, exact: true })).toBeVisible();
  await expect(page.locator('app-message').filter({ hasText: 'And on.' }).getByRole('button', { name: 'Edit message' })).toBeAttached();
  await expect(chat.button('Export conversation')).toBeVisible();
  await expect(page.getByRole('combobox', { name: 'Answered by' })).toBeVisible();
  await chat.button('Bad answer').last().click();
  await expect(page.getByRole('group', { name: 'What was wrong? (optional)' })).toBeVisible();
  await isAccessible(page);

  await page.context().setOffline(true);
  await chat.say('Later');
  await expect(page.getByRole('list', { name: 'Waiting to be sent' }).getByRole('listitem')).toHaveCount(1);
  await isAccessible(page);
});
