import { ConversationPage } from './support/conversation-page.js';
import { MainThread } from './support/main-thread.js';
import { converse } from './support/people.js';
import { expect, test } from './support/test.js';

test.use({ responder: 'model' });

/** Pieces of each measured answer, about as long as tokens, and the milliseconds between them. */
const [PIECES, PIECE_LENGTH, GAP_MS] = [700, 8, 10];
/** Milliseconds until the beginning of an answer, which comes at once, is rendered and its code is coloured; and how long is measured. */
const [SETTLE_MS, MEASURE_MS] = [2_500, 3_000];

/** How much more a long answer may cost per token: 0.85 to 1.35 as measured; laying out and painting all of it would cost about twice as much. */
const MOST = 1.5;
/** How often both are measured at the most: beside two other browsers a page's work takes up to a fifth longer, and the longer answer's more. */
const ROUNDS = 8;

/** CPU time per piece, in milliseconds, of an answer that already has so many characters. */
async function costPerPiece(chat: ConversationPage, length: number): Promise<number> {
  const thread = await MainThread.of(chat.page);
  const answer = chat.answers.last();
  const text = answer.locator('app-markdown');
  const textLength = () => text.evaluate((one) => one.textContent.length);
  await chat.say(`Go on. MODE:essay BURST:${length} N:${PIECES} GAP:${GAP_MS}`);
  await expect(text.locator('h2').first()).toBeAttached();
  await chat.page.waitForTimeout(SETTLE_MS);
  const before = await textLength();
  const { task } = await thread.during(() => chat.page.waitForTimeout(MEASURE_MS));
  const grown = (await textLength()) - before;
  await expect(answer).toHaveAttribute('data-state', 'complete');
  const shownPerPiece = (PIECE_LENGTH * (await textLength())) / (length + PIECES * PIECE_LENGTH);
  return task / (grown / shownPerPiece);
}

test('S11: a conversation of 500 messages opens with little more scripting than one of 100, and shows its last question', async ({ user, pageOf }) => {
  const ofLength = (questions: number) => converse(user, ...Array.from({ length: questions }, (_none, at) => `Question ${at + 1} MODE:essay BURST:600 N:0`));
  const [long, short] = [await ofLength(250), await ofLength(50)];
  const other = await converse(user, 'Another one');
  const chat = new ConversationPage(await pageOf(user, `/c/${other.session_id}`));
  const { page } = chat;
  await expect(chat.answers).toHaveCount(1);
  const thread = await MainThread.of(page);
  const opened = async (session_id: string, last: string) => {
    const { script } = await thread.during(async () => {
      await page.locator(`[data-session-id="${session_id}"] a`).click();
      await expect(chat.questions.last()).toContainText(last);
      await expect(chat.answers.last()).toBeInViewport();
    });
    return script;
  };
  const ofShort = await opened(short.session_id, 'Question 50');
  const ofLong = await opened(long.session_id, 'Question 250');
  console.log(`S11: 500 messages open with ${ofLong.toFixed(0)} ms of scripting, 100 with ${ofShort.toFixed(0)}`);
  expect(ofLong / ofShort).toBeLessThan(3);
});

test('S11: a long answer costs no more per token than a short one, and leaves typing and a selection alone', async ({ user, pageOf }) => {
  const chat = new ConversationPage(await pageOf(user));
  const { page, answers } = chat;
  await chat.isOpen();
  test.setTimeout(400_000);
  // What else the machine does only adds to a measurement: the least of several counts, taken by turns.
  let [short, long] = [Infinity, Infinity];
  for (let round = 1; round <= ROUNDS && !(long / short < MOST); round++) {
    short = Math.min(short, await costPerPiece(chat, 4_096));
    long = Math.min(long, await costPerPiece(chat, 65_536));
    console.log(`S11: ${short.toFixed(2)} ms per token at 4 KB, ${long.toFixed(2)} at 64 KB`);
  }
  expect(long / short).toBeLessThan(MOST);

  await chat.say(`Go on. MODE:essay BURST:65536 N:${PIECES} GAP:${GAP_MS}`);
  await expect.poll(() => answers.last().evaluate((one) => one.textContent.length)).toBeGreaterThan(30_000);
  await chat.box.click();
  await page.keyboard.type('what I type meanwhile');
  await expect(chat.box).toHaveValue('what I type meanwhile');
  const selection = () => page.evaluate(() => document.getSelection()!.toString());
  await answers.last().locator('p').nth(2).selectText();
  const selected = await selection();
  expect(selected).toContain('It goes on for a while.');
  await expect(answers.last()).toHaveAttribute('data-state', 'complete');
  expect(await selection()).toBe(selected);
  await page.getByRole('button', { name: 'Jump to latest' }).click();
  await expect(page.getByRole('button', { name: 'Jump to latest' })).toBeHidden();
});
