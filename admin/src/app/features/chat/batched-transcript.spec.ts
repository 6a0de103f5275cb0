import { jest } from '@jest/globals';
import { aMessage, aReply } from './chat-samples';
import { BatchedTranscript } from './batched-transcript';
import { transcriptItems } from './transcript-items';

function delta(offset: number, text: string) {
  return { type: 'delta', delta: { reply_id: 'a1', reply_to: 'q1', version: 1, offset, text } } as const;
}

function shown(painted: BatchedTranscript) {
  return transcriptItems(painted.transcript(), []);
}

describe('BatchedTranscript', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  it('applies the deltas of a reply once per frame', () => {
    const painted = new BatchedTranscript();
    painted.apply({ type: 'received', message: aMessage() });
    const before = painted.transcript();
    painted.apply(delta(0, 'Press '));
    painted.apply(delta(6, 'End'));
    expect(painted.transcript()).toBe(before);
    jest.advanceTimersToNextFrame();
    expect(shown(painted)[1]?.content).toBe('Press End');
    expect(jest.getTimerCount()).toBe(0);
  });

  it('applies them in a tab without animation frames too', () => {
    const frames = jest.spyOn(window, 'requestAnimationFrame').mockReturnValue(0);
    const painted = new BatchedTranscript();
    painted.apply({ type: 'received', message: aMessage() });
    painted.apply(delta(0, 'Press'));
    jest.advanceTimersByTime(300);
    expect(shown(painted)[1]?.content).toBe('Press');
    frames.mockRestore();
  });

  it('applies any other change at once, after the deltas before it', () => {
    const painted = new BatchedTranscript();
    painted.apply({ type: 'received', message: aMessage() });
    painted.apply(delta(0, 'Press'));
    painted.apply({ type: 'received', message: aReply() });
    expect(shown(painted).map(({ state }) => state)).toEqual(['sent', 'complete']);
    expect(jest.getTimerCount()).toBe(0);
  });

  it('applies nothing after it was stopped', () => {
    const painted = new BatchedTranscript();
    painted.apply(delta(0, 'Press'));
    painted.stop();
    expect(jest.getTimerCount()).toBe(0);
  });
});
