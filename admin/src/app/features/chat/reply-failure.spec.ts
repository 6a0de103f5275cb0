import { TestBed } from '@angular/core/testing';
import { jest } from '@jest/globals';
import { type Problem, type ResponderView, failureReason } from '@switchboard/shared';
import { Language } from '../../core/i18n/language';
import { aMessage, aReply } from './chat-samples';
import { itemsAfter, loaded, renderMessage } from './message.fixture';
import { ReplyFailure } from './reply-failure';
import type { TranscriptItem } from './transcript-items';
import { BLANK_PROBLEM } from './transcript.fixture';

const responders: ResponderView[] = [
  { name: 'model/x', title: 'Model X', is_default: true, state: 'down', instructions: true },
  { name: 'handbook', title: 'Handbook', is_default: false, state: 'up', instructions: false },
  { name: 'model/y', title: 'Model Y', is_default: false, state: 'down', instructions: true },
];

function failed(more: Partial<Problem> = {}): TranscriptItem {
  const problem = { ...BLANK_PROBLEM, reason: 'overloaded', responder: 'model/x', ...more } as Problem;
  return itemsAfter(loaded(aMessage()), { type: 'reply_failed', reply_to: 'q1', problem })[1];
}

describe('ReplyFailure', () => {
  afterEach(() => {
    jest.useRealTimers();
    localStorage.clear();
  });

  it('says why in one sentence, and asks again on request', async () => {
    const { page, press, store } = await renderMessage(ReplyFailure, failed(), responders);
    expect(page.querySelector('.missing')?.textContent).toBe('Model X is overloaded at the moment.');
    await press('Retry');
    expect(store.calls).toEqual([['retry', 'q1']]);
  });

  it('asks again only once the person who has the conversation has handed it back, and tells why', async () => {
    const { press, store, fixture, actions, button } = await renderMessage(ReplyFailure, failed(), responders);
    store.items.set([failed()]);
    store.isWithPerson.set(true);
    await fixture.whenStable();
    for (const name of ['Retry', 'Answer with Handbook']) {
      expect([name, button(name)?.getAttribute('aria-disabled'), button(name)?.title]).toEqual([name, 'true', 'Not while a person is answering here.']);
      await press(name);
      expect([store.calls, actions.failure()]).toEqual([[], 'Not while a person is answering here.']);
    }
    store.isWithPerson.set(false);
    await press('Retry');
    expect([store.calls, actions.retries(), actions.failure()]).toEqual([[['retry', 'q1']], 1, null]);
  });

  it('offers those who can answer instead, below the last message only', async () => {
    const { page, press, store, fixture } = await renderMessage(ReplyFailure, failed(), responders);
    expect([...page.querySelectorAll('button')].map(({ textContent }) => textContent.trim())).toEqual(['Retry', 'Answer with Handbook']);
    await press('Answer with Handbook');
    expect(store.calls).toEqual([['regenerate', 'q1', 'handbook']]);
    fixture.componentRef.setInput('item', { ...failed(), isLast: false });
    await fixture.whenStable();
    expect(page.querySelectorAll('button')).toHaveLength(1);
  });

  it.each(['en', 'de'] as const)('has a sentence of its own for every reason (%s)', async (code) => {
    const { page, fixture } = await renderMessage(ReplyFailure, failed(), responders);
    await TestBed.inject(Language).choose(code);
    const sentences = new Set<string>();
    for (const reason of failureReason.options) {
      fixture.componentRef.setInput('item', failed({ reason }));
      await fixture.whenStable();
      sentences.add(page.querySelector('.missing')?.textContent ?? '');
    }
    expect(sentences.size).toBe(failureReason.options.length);
    expect([...sentences].filter((sentence) => !/^\S.*\.$/.test(sentence) || sentence.includes('chat.'))).toEqual([]);
  });

  it('counts the seconds until another attempt makes sense, and never begins one by itself', async () => {
    jest.useFakeTimers({ doNotFake: ['requestAnimationFrame', 'cancelAnimationFrame', 'queueMicrotask', 'nextTick', 'setImmediate', 'performance'] });
    const { page, store, fixture } = await renderMessage(ReplyFailure, failed({ retry_after: 2 }), responders);
    const shown = () => page.querySelector('.wait')?.textContent;
    expect(shown()).toBe('It can be tried again in 2 seconds.');
    const seen: (string | undefined)[] = [];
    for (let second = 1; second <= 3; second++) {
      jest.advanceTimersByTime(1_000);
      await fixture.whenStable();
      seen.push(shown());
    }
    expect(seen).toEqual(['It can be tried again in 1 second.', undefined, undefined]);
    expect([store.calls, jest.getTimerCount()]).toEqual([[], 0]);
  });

  it('offers another answer below an interrupted one that something follows: trying again would change what follows', async () => {
    const next = aMessage({ message_id: 'q2', seq: 3, parent_id: 'a1', reply_id: 'a2' });
    const items = itemsAfter(loaded(aMessage(), aReply({ status: 'interrupted' }), next));
    const { page, press, store, fixture } = await renderMessage(ReplyFailure, items[1]);
    expect([...page.querySelectorAll('button')].map(({ textContent }) => textContent.trim())).toEqual(['Regenerate']);
    await press('Regenerate');
    expect(store.calls).toEqual([['regenerate', 'q1', null]]);
    fixture.componentRef.setInput('item', itemsAfter(loaded(aMessage(), aReply({ status: 'interrupted' })))[1]);
    await fixture.whenStable();
    expect([...page.querySelectorAll('button')].map(({ textContent }) => textContent.trim())).toEqual(['Retry']);
  });

  it('says that there is none where nothing else is known', async () => {
    const item = itemsAfter(loaded(aMessage()), { type: 'given_up', reply_id: 'a1' })[1];
    const { page } = await renderMessage(ReplyFailure, item);
    expect(page.querySelector('.missing')?.textContent).toBe('There is no answer yet.');
  });
});
