import type { Message, Problem } from '@switchboard/shared';
import { aMessage, aReply } from './chat-samples';
import { EMPTY_TRANSCRIPT, type Transcript, type TranscriptChange, applyChange } from './transcript';
import type { OutgoingMessage, OutgoingState } from './outgoing-queue';
import { transcriptItems } from './transcript-items';

const question = aMessage();
const answer = aReply({ content: 'Open it and press End session.', created_at: '2026-11-22T12:00:02.000Z' });
const second: Message = { ...question, message_id: 'q2', seq: 3, content: 'And then?', parent_id: 'a1', reply_id: 'a2' };
const problem: Problem = {
  type: 'about:blank',
  title: 'It failed.',
  status: 502,
  detail: 'It failed.',
  instance: '',
  code: 'responder_failed',
  request_id: '',
};

function after(...changes: TranscriptChange[]): Transcript {
  return changes.reduce(applyChange, EMPTY_TRANSCRIPT);
}
function delta(offset: number, text: string): TranscriptChange {
  return { type: 'delta', delta: { reply_id: 'a1', reply_to: 'q1', version: 1, offset, text } };
}
function received(message: Message): TranscriptChange {
  return { type: 'received', message };
}
function said(transcript: Transcript): string | undefined {
  return transcript.running.get('a1')?.text;
}
function waiting(message_id: string, state: OutgoingState, why: Problem | null = null): OutgoingMessage {
  return { message_id, content: 'text', at: 1, state, problem: why, isSlow: false, isKept: true };
}
function shown(transcript: Transcript, outgoing: OutgoingMessage[]): string[] {
  return transcriptItems(transcript, outgoing).map((item) => `${item.key} ${item.state}`);
}
function states(transcript: Transcript): string[] {
  return transcriptItems(transcript, []).map((item) => `${item.key} ${item.state}`);
}

describe('messages', () => {
  it('are in order of seq, each once, in whatever order they arrive', () => {
    const loaded: TranscriptChange = { type: 'loaded', messages: [question, answer, second] };
    const transcript = after(received(second), received(answer), loaded, received(question));
    expect(transcript.messages.map(({ seq }) => seq)).toEqual([1, 2, 3]);
  });

  it('received again change nothing', () => {
    const transcript = after(received(question), received(answer));
    expect(applyChange(transcript, received(answer))).toBe(transcript);
    expect(applyChange(transcript, { type: 'loaded', messages: [question, answer] })).toBe(transcript);
  });

  it('sent from this page keep their element from queued to stored', () => {
    const outgoing = [waiting('q1', 'sending'), waiting('q2', 'queued')];
    expect(shown(after(), outgoing)).toEqual(['q1 sending', 'q2 queued']);
    expect(shown(after(received(question)), outgoing)).toEqual(['q1 sent', 'reply-q1 streaming', 'q2 queued']);
  });

  it('that did not arrive are at the end in order, and all can be retried unless one was refused', () => {
    const network = { ...problem, status: 0, code: 'network' };
    const stalled = transcriptItems(after(received(question)), [waiting('q2', 'queued', network), waiting('q3', 'queued')]);
    expect(stalled.slice(2)).toMatchObject([{ key: 'q2', state: 'queued', retry: 'q2' }, { key: 'q3', state: 'queued', retry: 'q3' }]);
    const ended = { ...problem, status: 409, code: 'session_ended' };
    const refused = transcriptItems(after(), [waiting('q2', 'refused', ended), waiting('q3', 'queued')]);
    expect(refused).toMatchObject([{ state: 'unsent', retry: null, problem: ended }, { state: 'queued', retry: null }]);
  });

  it('have their answers below them, whatever was sent in between (P8)', () => {
    const both = after(received(question), received({ ...second, seq: 2 }), received({ ...answer, seq: 3 }));
    expect(states(both)).toEqual(['q1 sent', 'reply-q1 complete', 'q2 sent', 'reply-q2 streaming']);
    const speaking = after(received(question), received({ ...second, seq: 2 }), delta(0, 'Op'));
    expect(states(speaking)).toEqual(['q1 sent', 'reply-q1 streaming', 'q2 sent', 'reply-q2 waiting']);
    const failing = applyChange(speaking, { type: 'reply_failed', reply_to: 'q1', problem });
    expect(states(failing)).toEqual(['q1 sent', 'reply-q1 unanswered', 'q2 sent', 'reply-q2 streaming']);
  });

  it('without an answer have one notice in its place, with Retry (P15)', () => {
    const failing = after(received(question), { type: 'reply_failed', reply_to: 'q1', problem });
    expect(transcriptItems(failing, [])).toMatchObject([
      { key: 'q1', role: 'user', state: 'sent', retry: null, problem: null },
      { key: 'reply-q1', role: 'assistant', seq: null, state: 'unanswered', retry: 'q1', problem },
    ]);
  });
});

describe('deltas of a reply', () => {
  const text = 'Open it — 👍 — and press “End session”.';
  const pieces = [...text.matchAll(/.{1,3}/gsu)].map((match) => delta(match.index, match[0]));

  it('count once, whichever of two streams delivers them first', () => {
    expect(said(after(...pieces.flatMap((piece) => [piece, piece])))).toBe(text);
    expect(said(after(...pieces, ...pieces))).toBe(text);
  });

  it('are joined in any order', () => {
    expect(said(after(...[...pieces].reverse()))).toBe(text);
    const odd = pieces.filter((_, index) => index % 2);
    const even = pieces.filter((_, index) => index % 2 === 0);
    expect(said(after(...odd, ...even))).toBe(text);
  });

  it('that overlap, as after joining in mid-answer, are merged', () => {
    expect(said(after(delta(0, 'Open it'), delta(5, 'it and press')))).toBe('Open it and press');
    expect(said(after(delta(5, 'it and'), delta(0, 'Open it'), delta(3, 'n')))).toBe('Open it and');
  });

  it('of a restarted reply replace the old text', () => {
    expect(said(after(delta(0, 'Open it'), delta(0, 'No: '), delta(4, 'close it')))).toBe('No: close it');
  });

  it('are not shown before the ones that precede them', () => {
    expect(said(after(delta(5, 'it')))).toBe('');
  });

  it('that arrive after the reply are ignored', () => {
    const done = after(received(question), delta(0, 'Open'), received(answer));
    expect(applyChange(done, delta(4, ' it'))).toBe(done);
    expect(states(done)).toEqual(['q1 sent', 'reply-q1 complete']);
  });
});

describe('a reply', () => {
  it('keeps its element from the first delta to the stored message', () => {
    const keys = [after(received(question)), after(received(question), delta(0, 'O')), after(received(question), received(answer))];
    expect(new Set(keys.map((transcript) => transcriptItems(transcript, [])[1]?.key))).toEqual(new Set(['reply-q1']));
  });

  it('that failed can be regenerated, and is then awaited', () => {
    const failed = after(received(question), delta(0, 'Op'), { type: 'reply_failed', reply_to: 'q1', problem });
    expect(transcriptItems(failed, [])).toMatchObject([{ state: 'sent' }, { state: 'unanswered', problem, retry: 'q1' }]);
    expect(states(applyChange(failed, { type: 'awaited', reply_to: 'q1', reply_id: 'a1' }))).toEqual(['q1 sent', 'reply-q1 streaming']);
  });

  it('that was interrupted is replaced in place when it is regenerated', () => {
    const interrupted = { ...answer, status: 'interrupted' as const };
    const stopped = after(received(question), received(interrupted));
    expect(transcriptItems(stopped, [])[1]).toMatchObject({ state: 'interrupted', retry: 'q1' });
    const again = [{ type: 'awaited', reply_to: 'q1', reply_id: 'a1' } as const, delta(0, 'Bet')].reduce(applyChange, stopped);
    expect(transcriptItems(again, [])[1]).toMatchObject({ key: 'reply-q1', state: 'streaming', content: 'Bet', seq: 2 });
    const better = { ...answer, seq: 4, content: 'Better', created_at: '2026-11-22T12:01:00.000Z' };
    const done = applyChange(again, received(better));
    expect(done.messages.map(({ message_id, seq }) => [message_id, seq])).toEqual([['q1', 1], ['a1', 4]]);
    expect(applyChange(done, { type: 'loaded', messages: [question, interrupted] }).messages).toEqual(done.messages);
  });

  it('that was interrupted is replaced when this page asks someone else, also without news of the session', () => {
    const stopped = after(received(question), received({ ...answer, status: 'interrupted' }));
    const again = applyChange(stopped, { type: 'awaited', reply_to: 'q1', reply_id: 'a1', isFurther: true });
    const done = [delta(0, 'Bet'), received({ ...answer, seq: 4, content: 'Better', created_at: '2026-11-22T12:01:00.000Z' })].reduce(applyChange, again);
    expect(transcriptItems(done, [])).toMatchObject([{ state: 'sent' }, { state: 'complete', content: 'Better', versionCount: 1 }]);
  });

  it('with partial text shows its failure itself', () => {
    const interrupted = { ...answer, status: 'interrupted' as const };
    const transcript = after(received(question), received(interrupted), { type: 'reply_failed', reply_to: 'q1', problem });
    expect(transcriptItems(transcript, [])).toMatchObject([
      { state: 'sent', problem: null, retry: null },
      { state: 'interrupted', retry: 'q1' },
    ]);
  });

  it('being regenerated is not ended by an older, stored version of it', () => {
    const interrupted = { ...answer, status: 'interrupted' as const };
    const again = after(received(question), received(interrupted), { type: 'awaited', reply_to: 'q1', reply_id: 'a1' });
    expect(applyChange(again, { type: 'loaded', messages: [interrupted] }).running.has('a1')).toBe(true);
    expect(applyChange(again, received(interrupted)).running.has('a1')).toBe(false);
  });
});

describe('a page opened in mid-answer', () => {
  it('continues the reply from the one delta with all of it so far', () => {
    const joined = after({ type: 'loaded', messages: [question] }, { type: 'stream_restarted', own: [] });
    const transcript = [delta(0, 'Open it'), delta(7, ' and')].reduce(applyChange, joined);
    expect(transcriptItems(transcript, [])[1]).toMatchObject({ state: 'streaming', content: 'Open it and' });
  });

  it('does not wait forever: without a running reply the question is unanswered', () => {
    const loaded = after({ type: 'loaded', messages: [question] });
    expect(states(loaded)).toEqual(['q1 sent']);
    const opened = applyChange(loaded, { type: 'stream_restarted', own: [] });
    expect(states(opened)).toEqual(['q1 sent']);
    expect(states(applyChange(opened, { type: 'caught_up' }))).toEqual(['q1 sent', 'reply-q1 unanswered']);
  });

  it('keeps what was heard of a reply until it is known that the restarted stream no longer reports it', () => {
    const opened = after(received(question), delta(0, 'Op'), received({ ...second, seq: 2 }), { type: 'stream_restarted', own: ['a2'] });
    expect(said(opened)).toBe('Op');
    expect([...applyChange(opened, { type: 'caught_up' }).running.keys()]).toEqual(['a2']);
    const reported = [delta(0, 'Open'), { type: 'caught_up' } as const].reduce(applyChange, opened);
    expect(said(reported)).toBe('Open');
    const over = [{ type: 'caught_up' } as const, { type: 'given_up', reply_id: 'a2' } as const].reduce(applyChange, opened);
    expect(states(over)).toEqual(['q1 sent', 'reply-q1 unanswered', 'q2 sent', 'reply-q2 unanswered']);
  });
});
