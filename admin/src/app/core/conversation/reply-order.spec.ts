import { describe, expect, it } from '@jest/globals';
import { type ReplyOrderEntry, repliesAfterQuestions } from './reply-order';

const question = (message_id: string): ReplyOrderEntry => ({ message_id, reply_to: null });
const reply = (reply_to: string, message_id: string | null = `to-${reply_to}`): ReplyOrderEntry => ({ message_id, reply_to });

function order(...entries: ReplyOrderEntry[]): string {
  return repliesAfterQuestions(entries).map(({ message_id, reply_to }) => message_id ?? `(${reply_to})`).join(' ');
}

describe('the position of a reply (P8)', () => {
  it('is after its question, whatever was sent in between', () => {
    expect(order(question('q1'), question('q2'), reply('q1'), reply('q2'))).toBe('q1 to-q1 q2 to-q2');
    expect(order(question('q1'), question('q2'), question('q3'), reply('q3'), reply('q1'))).toBe('q1 to-q1 q2 q3 to-q3');
  });

  it('is the same while it is streaming, and after it was regenerated later', () => {
    expect(order(question('q1'), question('q2'), reply('q2'), reply('q1', null))).toBe('q1 (q1) q2 to-q2');
    expect(order(question('q1'), question('q2'), reply('q2'), question('note'), reply('q1'))).toBe('q1 to-q1 q2 to-q2 note');
  });

  it('does not change if the question is not loaded', () => {
    expect(order(reply('q0'), question('q1'), reply('q1'))).toBe('to-q0 q1 to-q1');
  });

  it('is found without dropping or duplicating an entry', () => {
    expect(order(question('q1'), reply('q1', 'a'), reply('q1', 'b'), question('q2'))).toBe('q1 a b q2');
    expect(repliesAfterQuestions(Array.from({ length: 2_000 }, (_, at) => (at % 2 ? reply(`q${at - 1}`) : question(`q${at}`))))).toHaveLength(2_000);
  });
});
