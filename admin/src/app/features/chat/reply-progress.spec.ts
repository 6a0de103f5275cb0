import { jest } from '@jest/globals';
import { aMessage } from './chat-samples';
import { itemsAfter, loaded, renderMessage } from './message.fixture';
import { QUIET_AFTER_MS, ReplyProgress } from './reply-progress';
import type { TranscriptChange } from './transcript';
import type { TranscriptItem } from './transcript-items';

const ids = { reply_id: 'a1', reply_to: 'q1' };
const started: TranscriptChange = { type: 'started', start: { ...ids, version: 1, responder: 'model/x', model: 'x', at: '' } };
const thought = (offset: number, text: string): TranscriptChange => ({ type: 'thought', thought: { ...ids, offset, text } });
const delta = (offset: number, text: string): TranscriptChange => ({ type: 'delta', delta: { ...ids, version: 1, offset, text } });
const running = (...changes: TranscriptChange[]): TranscriptItem => itemsAfter(loaded(aMessage()), started, ...changes)[1];
const responders = [{ name: 'model/x', title: 'Model X', is_default: true, state: 'up', instructions: true } as const];

describe('ReplyProgress', () => {
  afterEach(() => jest.useRealTimers());

  it('announces none of it', async () => {
    const { page } = await renderMessage(ReplyProgress, running(thought(0, 'First.')));
    expect(page.querySelectorAll('[aria-live], [role="status"], [role="alert"], [role="log"]')).toHaveLength(0);
  });

  it('says whom it is waiting for once nothing has come for ten seconds, until the next piece', async () => {
    jest.useFakeTimers({ doNotFake: ['requestAnimationFrame', 'cancelAnimationFrame', 'queueMicrotask', 'nextTick', 'setImmediate', 'performance'] });
    const { page, fixture } = await renderMessage(ReplyProgress, running(), responders);
    const words = () => page.querySelector('.thinking')?.textContent.trim() ?? null;
    const pass = async (ms: number) => {
      await jest.advanceTimersByTimeAsync(ms);
      await fixture.whenStable();
    };
    await pass(QUIET_AFTER_MS - 1);
    expect(words()).toBe('Finding an answer…');
    fixture.componentRef.setInput('item', running(thought(0, 'First.')));
    await fixture.whenStable();
    expect(words()).toBe('Thinking…');
    await pass(QUIET_AFTER_MS - 1);
    await pass(1);
    expect(words()).toBe('Still waiting for Model X…');
    fixture.componentRef.setInput('item', running(delta(0, 'Now')));
    await pass(QUIET_AFTER_MS - 1);
    expect(words()).toBeNull();
    await pass(1);
    expect(words()).toBe('Still waiting for Model X…');
  });
});
