import { describe, expect, it } from '@jest/globals';
import type { Whisper } from '@switchboard/shared';
import { newestWhisper } from './newest-whisper';

const AT = '2026-01-31T12:00:00.000Z';
const whisper = (changes: Partial<Whisper> = {}): Whisper => ({
  whisper_id: 'w1', content: 'be brief', lasts: 'session', by: 'anna', by_name: 'Anna', created_at: AT, used_by: [], withdrawn_at: null, ...changes,
});

describe('what is known of a whisper', () => {
  it('is what was told first', () => expect(newestWhisper(undefined, whisper())).toEqual(whisper()));

  it.each([
    ['it was used', whisper({ used_by: ['r1'] })],
    ['it was withdrawn', whisper({ withdrawn_at: AT })],
    ['both', whisper({ used_by: ['r1', 'r2'], withdrawn_at: AT })],
  ])('is the same in whatever order it is told that %s', (_what, later) => {
    expect(newestWhisper(whisper(), later)).toEqual(later);
    expect(newestWhisper(later, whisper())).toEqual(later);
  });
});
