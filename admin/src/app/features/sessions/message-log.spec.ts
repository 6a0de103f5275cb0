import { describe, expect, it } from '@jest/globals';
import type { Message, Problem } from '@switchboard/shared';
import { EMPTY_LOG, pollAfter, withDelta, withFailure, withMessage, withPage, withStart, withThought, type MessageLog } from './message-log';

function message(seq: number, reply_to: string | null = null, message_id = `m${seq}`): Message {
  return { message_id, seq, reply_to, role: reply_to ? 'assistant' : 'user', content: `text ${seq}`, version: 1 } as Message;
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

  it('keeps the other versions of a reply, and tells their pieces apart', () => {
    let log = [message(1), message(2, 'm1', 'a1')].reduce(withMessage, EMPTY_LOG);
    log = withDelta(log, { reply_id: 'a2', reply_to: 'm1', version: 2, offset: 0, text: 'Second' });
    log = withDelta(log, { reply_id: 'a3', reply_to: 'm1', version: 3, offset: 0, text: 'Third' });
    expect([...log.running.values()].map(({ text }) => text)).toEqual(['Second', 'Third']);
    log = withMessage(log, { ...message(3, 'm1', 'a2'), version: 2 });
    expect([seqs(log), [...log.running.keys()]]).toEqual([[1, 2, 3], ['a3']]);
  });

  it('knows that a reply has begun before its first piece, and of none that is stored', () => {
    const start = { reply_id: 'a1', reply_to: 'm1', version: 1, responder: 'x', model: null, at: '' };
    expect(withStart(EMPTY_LOG, start).running.get('a1')).toEqual({ reply_to: 'm1', text: '' });
    expect(withStart(withMessage(EMPTY_LOG, message(2, 'm1', 'a1')), start).running.size).toBe(0);
  });

  it('keeps what is thought before a reply for as long as that is given, beside its text', () => {
    const start = { reply_id: 'a1', reply_to: 'm1', version: 1, responder: 'x', model: null, at: '' };
    const thought = (offset: number, text: string) => ({ reply_id: 'a1', reply_to: 'm1', offset, text });
    let log = withThought(EMPTY_LOG, thought(0, 'of nothing'));
    expect(log).toBe(EMPTY_LOG);
    log = withStart(log, start);
    for (const [offset, text] of [[0, 'Hm'], [2, ', yes'], [2, ', yes']] as const) log = withThought(log, thought(offset, text));
    log = withDelta(log, { reply_id: 'a1', reply_to: 'm1', version: 1, offset: 0, text: 'Yes.' });
    expect(log.running.get('a1')).toEqual({ reply_to: 'm1', text: 'Yes.', thought: 'Hm, yes' });
    expect(withMessage(log, message(2, 'm1', 'a1')).running.size).toBe(0);
  });

  it('joins deltas of a reply, ignores duplicates, and waits if one is missing', () => {
    let log = withDelta(EMPTY_LOG, { reply_id: 'a1', reply_to: 'm1', version: 1, offset: 0, text: 'Hello' });
    log = withDelta(log, { reply_id: 'a1', reply_to: 'm1', version: 1, offset: 5, text: ' you' });
    log = withDelta(log, { reply_id: 'a1', reply_to: 'm1', version: 1, offset: 5, text: ' you' });
    log = withDelta(log, { reply_id: 'a1', reply_to: 'm1', version: 1, offset: 20, text: 'far ahead' });
    expect(log.running.get('a1')?.text).toBe('Hello you');
    expect(withMessage(log, message(2, 'm1', 'a1')).running.size).toBe(0);
  });

  it('ignores a delta that arrives after its reply, unless that was interrupted', () => {
    const delta = { reply_id: 'a1', reply_to: 'm1', version: 1, offset: 0, text: 'Hello' };
    const stored = withMessage(EMPTY_LOG, message(2, 'm1', 'a1'));
    expect(withDelta(stored, delta)).toBe(stored);
    const interrupted = withMessage(EMPTY_LOG, { ...message(2, 'm1', 'a1'), status: 'interrupted' });
    expect(withDelta(interrupted, delta).running.get('a1')?.text).toBe('Hello');
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
