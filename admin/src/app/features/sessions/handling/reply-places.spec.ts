import { describe, expect, it } from '@jest/globals';
import type { Message } from '@switchboard/shared';
import { ReplyPlaces } from './reply-places';

const message = (seq: number, more: Partial<Message> = {}) => ({ message_id: `m${seq}`, seq, role: 'user', reply_to: null, parent_id: null, event: null, ...more }) as Message;
const handedBack = (seq: number) => message(seq, { role: 'system', event: { type: 'handed_back', by: 'a1' } });

describe('the place of a reply', () => {
  it('is below its question, but below the hand-back with which it was asked for', () => {
    const places = new ReplyPlaces([message(1), handedBack(2), message(3, { role: 'assistant', reply_to: 'm1', parent_id: 'm2' })]);
    expect(places.of({ reply_to: 'm1', parent_id: 'm1' })).toBe('m1');
    expect(places.of({ reply_to: 'm1', parent_id: 'm2' })).toBe('m2');
    expect(places.of(message(1))).toBeNull();
    expect(places.of({ reply_to: 'm9', parent_id: null })).toBe('m9');
  });

  it('in progress is below the hand-back that followed the question, unless that is answered already', () => {
    const asked = [message(1), message(2, { role: 'assistant', reply_to: 'm1', parent_id: 'm1' }), message(3), handedBack(4)];
    expect(['m1', 'm3', 'unknown'].map((reply_to) => new ReplyPlaces(asked).ofRunning(reply_to))).toEqual(['m1', 'm4', 'unknown']);
    expect(new ReplyPlaces([...asked, message(5)]).ofRunning('m5')).toBe('m5');
  });
});
