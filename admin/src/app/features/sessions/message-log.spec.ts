import { describe, expect, it } from '@jest/globals';
import type { Message, Problem } from '@switchboard/shared';
import { EMPTY_LOG, pollAfter, withDelta, withFailure, withMessage, withPage, type MessageLog } from './message-log';

function message(seq: number, reply_to: string | null = null, message_id = `m${seq}`): Message {
  return { message_id, seq, reply_to, role: reply_to ? 'assistant' : 'user', content: `text ${seq}` } as Message;
}

function seqs({ messages }: MessageLog): number[] {
  return messages.map(({ seq }) => seq);
}

describe('the message log', () => {
  it('holds each message once and in order, however often and late it arrives', () => {
    const log = [message(3), message(1), message(2, 'm1'), message(1)].reduce(withMessage, EMPTY_LOG);
    expect(seqs(log)).toEqual([1, 2, 3]);
  });

  it('replaces a reply that was regenerated', () => {
    const first = [message(1), message(2, 'm1')].reduce(withMessage, EMPTY_LOG);
    expect(seqs(withMessage(first, message(4, 'm1')))).toEqual([1, 4]);
  });

  it('joins deltas of a reply, ignores duplicates, and waits if one is missing', () => {
    let log = withDelta(EMPTY_LOG, { reply_id: 'a1', reply_to: 'm1', version: 1, offset: 0, text: 'Hello' });
    log = withDelta(log, { reply_id: 'a1', reply_to: 'm1', version: 1, offset: 5, text: ' you' });
    log = withDelta(log, { reply_id: 'a1', reply_to: 'm1', version: 1, offset: 5, text: ' you' });
    log = withDelta(log, { reply_id: 'a1', reply_to: 'm1', version: 1, offset: 20, text: 'far ahead' });
    expect(log.running.get('m1')).toBe('Hello you');
    expect(withMessage(log, message(2, 'm1')).running.size).toBe(0);
  });

  it('reports a failed reply until another one runs', () => {
    const failed = withFailure(withDelta(EMPTY_LOG, { reply_id: 'a1', reply_to: 'm1', version: 1, offset: 0, text: 'x' }), 'm1', { code: 'responder_failed' } as Problem);
    expect([failed.running.size, failed.failed.get('m1')?.code]).toEqual([0, 'responder_failed']);
    expect(withDelta(failed, { reply_id: 'a1', reply_to: 'm1', version: 1, offset: 0, text: 'y' }).failed.size).toBe(0);
  });

  it('applies a page only to its own range', () => {
    const log = Array.from({ length: 15 }, (_, at) => message(at + 1)).reduce(withMessage, EMPTY_LOG);
    expect(pollAfter(log)).toBe(5);
    const page = [6, 7, 9, 10, 11, 12, 13].map((seq) => message(seq));
    expect(seqs(withPage(log, 5, page))).toEqual([1, 2, 3, 4, 5, 6, 7, 9, 10, 11, 12, 13, 14, 15]);
    expect(seqs(withPage(log, 5, []))).toEqual(seqs(log));
  });
});
