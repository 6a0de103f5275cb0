import { isAccessible } from './support/axe.js';
import { ConversationPage } from './support/conversation-page.js';
import { expect, signInto, test } from './support/test.js';

test.use({ responder: 'model' });

test('S1: an answer is thought about, stopped, generated again, read in two versions, and continued by a reload and a second tab', async ({
  server, user, browserOf,
}) => {
  const browser = await browserOf();
  await signInto(browser, server.url, user);
  const chat = new ConversationPage(await browser.newPage());
  const { page, answers, versions } = chat;
  await page.goto('/');
  await chat.isOpen();
  await isAccessible(page);
  await chat.say('Think first. MODE:thoughts GAP:1500');
  const thoughts = page.locator('summary');
  await expect(thoughts).toContainText('let me');
  await expect(page.locator('details')).not.toHaveAttribute('open');
  await isAccessible(page);
  await expect(answers.last()).toContainText('seen');
  await expect(answers.last()).toContainText(/Thought for \d+ s/);

  await chat.say('Go on. MODE:plain N:400 GAP:40');
  await expect(answers.last()).toContainText('piece 5');
  await isAccessible(page);
  await page.keyboard.press('Escape');
  await expect(answers.last()).toHaveAttribute('data-state', 'stopped');
  await expect(answers.last()).toContainText('Stopped');

  await chat.button('Regenerate').click();
  await expect(versions).toContainText('2 of 2');
  await expect(answers.last()).toContainText('piece 3');
  await page.reload();
  await expect(answers.last()).toContainText('piece 10');
  await expect(answers.last()).toHaveAttribute('data-state', 'streaming');
  await expect(versions).toContainText('2 of 2');
  const tab = new ConversationPage(await browser.newPage());
  await tab.page.goto(page.url());
  await expect(tab.answers.last()).toContainText('piece 15');
  await expect(tab.answers.last()).toHaveAttribute('data-state', 'streaming');
  await tab.button('Stop').click();
  for (const seen of [chat, tab]) {
    await expect(seen.answers.last()).toHaveAttribute('data-state', 'stopped');
    await expect(seen.answers).toHaveCount(2);
  }
  const second = await answers.last().locator('app-markdown').textContent();
  expect(await tab.answers.last().locator('app-markdown').textContent()).toBe(second);
  await chat.button('Previous version').click();
  for (const seen of [chat, tab]) {
    await expect(seen.versions).toContainText('1 of 2');
    expect(await seen.answers.last().locator('app-markdown').textContent()).not.toBe(second);
  }
  await isAccessible(page);
});

test('S2: an edited message begins a branch; both are walked by keyboard, found by a search, and exported', async ({ user, pageOf }) => {
  const chat = new ConversationPage(await pageOf(user));
  const { page, questions, versions } = chat;
  await chat.isOpen();
  const words = ['apricot', 'blackberry', 'cranberry', 'damson', 'elderberry'];
  for (const word of words) await chat.ask(`About the ${word}`);
  const second = page.locator('app-message').filter({ hasText: 'About the blackberry' });
  await second.getByRole('button', { name: 'Edit message' }).focus();
  await page.keyboard.press('Enter');
  const editor = page.getByRole('textbox', { name: 'Edited message' });
  await editor.fill('About the blueberry');
  await isAccessible(page);
  await editor.press('Enter');
  await expect(questions).toHaveText(['About the apricot', 'About the blueberry']);
  await expect(chat.answers).toHaveCount(2);
  await expect(chat.answers.last()).toHaveAttribute('data-state', 'complete');

  await versions.getByRole('button', { name: 'Previous version' }).focus();
  await page.keyboard.press('Alt+ArrowLeft');
  await expect(questions).toHaveCount(5);
  await expect(page.getByRole('button', { name: 'Previous version' })).toBeFocused();
  await page.keyboard.press('Alt+ArrowRight');
  await expect(questions).toHaveText(['About the apricot', 'About the blueberry']);
  await expect(page.getByRole('button', { name: 'Next version' })).toBeFocused();

  // What is on the hidden branch is found, and shown only when that is asked for.
  await page.getByRole('searchbox', { name: 'Search conversations' }).fill('elderberry');
  const hit = page.getByRole('list', { name: 'Conversations' }).getByRole('link', { name: /elderberry/ });
  await expect(hit.locator('.marked').first()).toHaveText('elderberry');
  await isAccessible(page);
  await hit.click();
  await expect(page.getByText('The passage is in another version of this conversation.')).toBeVisible();
  await expect(questions).toHaveCount(2);
  await isAccessible(page);
  await chat.button('Show that version').click();
  await expect(questions).toHaveCount(5);
  await expect(page.locator('app-message.found')).toBeInViewport();
  await expect(page.getByText('The passage is in another version of this conversation.')).toBeHidden();

  for (const [format, ending] of [['Markdown', 'md'], ['JSON', 'json']] as const) {
    await chat.button('Export conversation').click();
    const download = page.waitForEvent('download');
    await page.getByRole('menuitem', { name: format }).click();
    const file = await download;
    expect(file.suggestedFilename()).toMatch(new RegExp(`\\.${ending}$`));
    const text = await streamText(await file.createReadStream());
    expect([text.includes('elderberry'), text.includes('blueberry')], format).toEqual([true, format === 'JSON']);
  }
});

async function streamText(stream: AsyncIterable<unknown>): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}
