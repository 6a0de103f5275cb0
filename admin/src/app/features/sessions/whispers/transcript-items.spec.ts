import { describe, expect, it } from '@jest/globals';
import type { Whisper } from '@switchboard/shared';
import { withWhispers } from './transcript-items';

const entry = (key: string, created_at: string | null) => ({ key, created_at });
const whisper = (whisper_id: string, created_at: string) => ({ whisper_id, created_at }) as Whisper;
const keys = (...given: Parameters<typeof withWhispers>) => withWhispers(...given).map(({ key }) => key);

describe('the transcript with what the responder was told', () => {
  it('has each before the first message that is later, and the latest at the end', () => {
    expect(keys([entry('m1', '1'), entry('m2', '3'), entry('m3', '5')], [whisper('w1', '2'), whisper('w2', '3'), whisper('w3', '4'), whisper('w4', '6')])).toEqual([
      'm1', 'w1', 'm2', 'w2', 'w3', 'm3', 'w4',
    ]);
  });

  it('has them before a reply in progress, and without any message', () => {
    expect(keys([entry('m1', '1'), entry('a1', null)], [whisper('w1', '2')])).toEqual(['m1', 'w1', 'a1']);
    expect(keys([], [whisper('w1', '2')])).toEqual(['w1']);
  });
});
