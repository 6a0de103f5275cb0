import type { Message } from '@switchboard/shared';
import { aMessage, aReply } from './chat-samples';
import { EMPTY_TRANSCRIPT, type TranscriptChange, applyChange } from './transcript';
import { keepUnchanged, transcriptItems } from './transcript-items';

describe('keepUnchanged', () => {
  const items = (...changes: TranscriptChange[]) => transcriptItems(changes.reduce(applyChange, EMPTY_TRANSCRIPT), []);
  const stored: TranscriptChange[] = [
    { type: 'loaded', messages: [aMessage(), aReply(), aMessage({ message_id: 'q2', seq: 3, parent_id: 'a1', reply_id: 'a2' })] },
    { type: 'awaited', reply_to: 'q2', reply_id: 'a2' },
  ];
  const delta = (offset: number, text: string): TranscriptChange => ({
    type: 'delta',
    delta: { reply_id: 'a2', reply_to: 'q2', version: 1, offset, text },
  });

  it('keeps the identical items, except the one that grows', () => {
    const before = items(...stored, delta(0, 'Some'));
    const after = keepUnchanged(items(...stored, delta(0, 'Some'), delta(4, ' more')), before);
    expect(after.map((item, at) => item === before[at])).toEqual([true, true, true, false]);
    expect(after.at(-1)?.content).toBe('Some more');
  });

  it('keeps none whose state has changed', () => {
    const before = items(...stored);
    const after = keepUnchanged(items(...stored, { type: 'given_up', reply_id: 'a2' }), before);
    expect(after.map(({ key, state }) => `${key} ${state}`)).toEqual(['q1 sent', 'reply-q1 complete', 'q2 sent', 'reply-q2 unanswered']);
    expect(after.map((item, at) => item === before[at])).toEqual([true, true, true, false]);
  });
});

describe('transcriptItems', () => {
  const items = (...changes: TranscriptChange[]) => transcriptItems(changes.reduce(applyChange, EMPTY_TRANSCRIPT), []);
  const second = aMessage({ message_id: 'q2', seq: 3, parent_id: 'a1', reply_id: 'a2' });
  const shown = (leaf_id: string): TranscriptChange => ({ type: 'session', session: { leaf_id, last_activity_at: '2026-11-23T00:00:00.000Z' } });
  const loaded = (...messages: Message[]): TranscriptChange => ({ type: 'loaded', messages });

  it('have only the messages of the branch shown, with their places among the versions', () => {
    const edited = aMessage({ message_id: 'e2', seq: 4, parent_id: 'a1', reply_id: 'f2', version: 2 });
    const tree = loaded(aMessage(), aReply(), second, edited);
    const places = (leaf: string) => items(tree, shown(leaf)).map(({ key, version, versionCount, previousVersion, nextVersion }) => [key, version, versionCount, previousVersion, nextVersion]);
    expect(places('e2')).toEqual([['q1', 1, 1, null, null], ['reply-q1', 1, 1, null, null], ['e2', 2, 2, 'q2', null]]);
    expect(places('q2').at(-1)).toEqual(['q2', 1, 2, null, 'e2']);
  });

  it('know of versions that are not loaded, since the server names them', () => {
    expect(items(loaded(aMessage(), aReply({ message_id: 'a3', version: 3, versions: ['a1', 'a2', 'a3', 'a4'] }))).at(-1))
      .toMatchObject({ version: 3, versionCount: 4, previousVersion: 'a2', nextVersion: 'a4' });
  });

  it('place a further answer in progress after the others', () => {
    const awaited = { type: 'awaited', reply_to: 'q1', reply_id: 'b1', isFurther: true } as const;
    expect(items(loaded(aMessage(), aReply(), second), awaited)).toMatchObject([
      { key: 'q1' },
      { key: 'reply-q1', state: 'streaming', version: 2, versionCount: 2, previousVersion: 'a1' },
    ]);
  });

  it('let a message wait for the answer before it, unless it was taken back', () => {
    const asked = [loaded(aMessage()), { type: 'awaited', reply_to: 'q1', reply_id: 'a1' }, { type: 'received', message: second }] as TranscriptChange[];
    expect(items(...asked).map(({ key, state }) => `${key} ${state}`)).toEqual(['q1 sent', 'reply-q1 streaming', 'q2 sent', 'reply-q2 waiting']);
    const left = { type: 'not_answered', reply_to: 'q2', why: 'unknown' } as const;
    expect(items(...asked, { ...left, why: 'taken_back' }, left).at(-1)).toMatchObject({ state: 'withdrawn', problem: null, retry: 'q2' });
    expect(items(...asked, left).at(-1)).toMatchObject({ state: 'unanswered', problem: null, retry: 'q2' });
  });

  it('show an edited message that is not stored yet in the place of the one that it replaces', () => {
    const transcript = applyChange(EMPTY_TRANSCRIPT, loaded(aMessage(), aReply(), second));
    const outgoing = { message_id: 'e2', content: 'Edited', at: 1, parent_id: 'a1', state: 'sending', problem: null, isSlow: false, isKept: true } as const;
    expect(transcriptItems(transcript, [outgoing]).map(({ key }) => key)).toEqual(['q1', 'reply-q1', 'e2']);
    expect(transcriptItems(transcript, [{ ...outgoing, parent_id: null }]).map(({ key }) => key)).toEqual(['e2']);
  });

  it('mark the message from which on the latest answer took account of what was said', () => {
    const all = [aMessage(), aReply(), second, aReply({ message_id: 'a2', seq: 4, reply_to: 'q2', parent_id: 'q2', history_from: 3 })];
    expect(items(loaded(...all)).map(({ isHistoryStart }) => isHistoryStart)).toEqual([false, false, true, false]);
    expect(items(loaded(...all.slice(0, 3), { ...all[3], history_from: null })).some(({ isHistoryStart }) => isHistoryStart)).toBe(false);
  });
});
