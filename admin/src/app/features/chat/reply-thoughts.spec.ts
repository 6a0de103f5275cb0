import type { ComponentFixture } from '@angular/core/testing';
import { aMessage, aReply } from './chat-samples';
import { itemsAfter, loaded, renderMessage } from './message.fixture';
import { MessageView } from './message-view';
import { ReplyThoughts } from './reply-thoughts';
import type { TranscriptChange } from './transcript';
import type { TranscriptItem } from './transcript-items';

const ids = { reply_id: 'a1', reply_to: 'q1' };
const thought = (offset: number, text: string): TranscriptChange => ({ type: 'thought', thought: { ...ids, offset, text } });
const delta = (offset: number, text: string): TranscriptChange => ({ type: 'delta', delta: { ...ids, version: 1, offset, text } });
const after = (...changes: TranscriptChange[]): TranscriptItem => itemsAfter(loaded(aMessage()), ...changes)[1];
const complete: TranscriptChange = { type: 'received', message: aReply({ thought_ms: 5_000 }) };

async function open(page: HTMLElement, fixture: ComponentFixture<unknown>): Promise<void> {
  const details = page.querySelector('details')!;
  details.open = true;
  details.dispatchEvent(new Event('toggle'));
  await fixture.whenStable();
}

describe('ReplyThoughts', () => {
  beforeAll(() => {
    Object.defineProperty(document, 'fonts', { configurable: true, value: undefined });
  });

  it('shows the last line without marks while it is folded, and all of it as Markdown on request', async () => {
    const { page, fixture } = await renderMessage(ReplyThoughts, after(thought(0, '**First.**\n\n**Sec'), thought(17, 'ond.**')));
    expect([page.querySelector('.line')?.textContent, page.querySelector('details')?.open, page.querySelector('.all')]).toEqual(['Second.', false, null]);
    await open(page, fixture);
    expect([...page.querySelectorAll('.all strong')].map(({ textContent }) => textContent)).toEqual(['First.', 'Second.']);
    expect(page.querySelector('.line')).toBeNull();
  });

  it('leaves open what is open when the answer grows and is complete', async () => {
    const { page, fixture } = await renderMessage(MessageView, after(thought(0, 'First.')));
    const details = page.querySelector('details')!;
    await open(page, fixture);
    const steps = [[thought(0, 'First.'), delta(0, 'Press')], [thought(0, 'First.'), delta(0, 'Press'), complete]];
    for (const changes of steps) {
      fixture.componentRef.setInput('item', after(...changes));
      await fixture.whenStable();
      expect([page.querySelector('details') === details, details.open, page.querySelector('.all')?.textContent.trim()]).toEqual([true, true, 'First.']);
    }
    expect(page.querySelector('summary')?.textContent.trim()).toBe('Thought for 5 s');
  });

  it('says only how long it took where the page did not receive it', async () => {
    const { page } = await renderMessage(ReplyThoughts, after(complete));
    expect([page.querySelector('details'), page.textContent.trim()]).toEqual([null, 'Thought for 5 s']);
  });
});
