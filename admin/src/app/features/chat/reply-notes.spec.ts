import type { Message, ResponderView } from '@switchboard/shared';
import { aMessage, aReply } from './chat-samples';
import { itemsAfter, loaded, renderMessage } from './message.fixture';
import { ReplyNotes } from './reply-notes';

const responders: ResponderView[] = [
  { name: 'model/x', title: 'Model X', is_default: true, state: 'down', instructions: true },
  { name: 'handbook', title: 'Handbook', is_default: false, state: 'up', instructions: false },
];
const answer = (more: Partial<Message>) => itemsAfter(loaded(aMessage(), aReply(more)))[1];
const marks = (page: HTMLElement) => [...page.querySelectorAll('.mark')].map(({ textContent }) => textContent.trim());

describe('ReplyNotes', () => {
  it('has nothing to say of an ordinary answer', async () => {
    const { page } = await renderMessage(ReplyNotes, answer({ finish_reason: 'stop' }));
    expect(page.textContent.trim()).toBe('');
  });

  it('says who answered instead of whom', async () => {
    const { page, fixture } = await renderMessage(ReplyNotes, answer({ responder: 'handbook', stood_in_for: 'model/x' }), responders);
    await fixture.whenStable();
    expect(marks(page)).toEqual(['Model X could not answer; Handbook answered instead.']);
  });

  it('says that an answer reached its maximum length, and lets the last one be continued', async () => {
    const item = answer({ finish_reason: 'length' });
    const { page, press, store, fixture, button } = await renderMessage(ReplyNotes, item);
    expect(marks(page)).toEqual(['The answer reached its length limit.']);
    await press('Continue');
    expect(store.calls).toEqual([['send', 'Continue.']]);
    fixture.componentRef.setInput('item', { ...item, isLast: false });
    await fixture.whenStable();
    expect(button('Continue')).toBeUndefined();
  });

  it('lets what was stopped or interrupted be continued, but not what has nothing to continue', async () => {
    const { fixture, button, store } = await renderMessage(ReplyNotes, answer({ status: 'stopped' }));
    const isOffered = async (more: Partial<Message>) => {
      fixture.componentRef.setInput('item', answer(more));
      await fixture.whenStable();
      return button('Continue') !== undefined;
    };
    expect([await isOffered({ status: 'stopped' }), await isOffered({ status: 'interrupted' })]).toEqual([true, true]);
    expect([await isOffered({}), await isOffered({ finish_reason: 'filtered' }), await isOffered({ status: 'stopped', content: '' })]).toEqual([false, false, false]);
    store.ended.set(true);
    expect(await isOffered({ status: 'stopped' })).toBe(false);
  });

  it.each([
    [{ finish_reason: 'filtered' }, 'A content filter ended this answer.'],
    [{ status: 'stopped' }, 'Stopped'],
    [{ status: 'interrupted' }, 'Interrupted'],
  ] as const)('says how else it ended: %j', async (more, words) => {
    const { page } = await renderMessage(ReplyNotes, answer(more));
    expect(marks(page)).toEqual([words]);
  });
});
