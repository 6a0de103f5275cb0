import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { Typing } from '@switchboard/shared';
import { TYPING_LASTS_MS, TypingWatch } from './typing-watch';

const by = (role: Typing['role']): Typing => ({ role, name: 'Kim', at: '2026-01-31T12:00:00.000Z' });

describe('who is typing', () => {
  let watch: TypingWatch;

  beforeEach(() => {
    jest.useFakeTimers();
    watch = new TypingWatch();
  });
  afterEach(() => void jest.useRealTimers());

  it('ends six seconds after the last notice, even if nothing else arrives', () => {
    watch.note(by('user'));
    jest.advanceTimersByTime(TYPING_LASTS_MS - 1);
    watch.note(by('user'));
    jest.advanceTimersByTime(TYPING_LASTS_MS - 1);
    expect(watch.current().user?.name).toBe('Kim');
    jest.advanceTimersByTime(1);
    expect(watch.current().user).toBeUndefined();
  });

  it('is known of both sides at once', () => {
    watch.note(by('user'));
    jest.advanceTimersByTime(TYPING_LASTS_MS - 1);
    watch.note(by('operator'));
    jest.advanceTimersByTime(1);
    expect([watch.current().user, watch.current().operator?.role]).toEqual([undefined, 'operator']);
  });

  it('ends with their message, but not with another’s, and leaves no timer', () => {
    watch.note(by('user'));
    watch.end('operator');
    expect(watch.current().user?.name).toBe('Kim');
    watch.end('user');
    expect(watch.current().user).toBeUndefined();
    watch.note(by('operator'));
    watch.end();
    expect([watch.current().operator, jest.getTimerCount()]).toEqual([undefined, 0]);
  });
});
