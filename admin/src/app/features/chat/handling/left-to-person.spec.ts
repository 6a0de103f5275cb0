import type { Message } from '@switchboard/shared';
import { aMessage, aReply } from '../chat-samples';
import { loaded } from '../message.fixture';
import { EMPTY_TRANSCRIPT, type Transcript, type TranscriptChange, applyChange } from '../transcript';
import { transcriptItems } from '../transcript-items';
import { BLANK_PROBLEM } from '../transcript.fixture';
import { aTold, anOperatorMessage } from './handling.fixture';

const question = aMessage();
const came = aTold('person_came');
const toPerson = (more: Partial<Message> = {}) => aMessage({ message_id: 'q2', seq: 3, reply_id: null, parent_id: 's1', ...more });
const back = aTold('handed_back', { message_id: 's2', seq: 4, parent_id: 'q2' });
const received = (message: Message): TranscriptChange => ({ type: 'received', message });
const started = (reply_id: string, reply_to: string): TranscriptChange => ({
  type: 'started', start: { reply_id, reply_to, version: 1, responder: 'scripted', model: null, at: '2026-11-22T12:01:00.000Z' },
});
const live: TranscriptChange[] = [{ type: 'stream_restarted', own: [] }, { type: 'caught_up' }];

function after(...changes: TranscriptChange[]): Transcript {
  return changes.reduce(applyChange, EMPTY_TRANSCRIPT);
}
function shown(...changes: TranscriptChange[]): string[] {
  return transcriptItems(after(...changes), []).map(({ key, state }) => `${key} ${state}`);
}

describe('a message said to a person', () => {
  it('is simply sent: nothing is awaited, on the page that sent it and on others, from the first moment and after a reload', () => {
    const said = [...live, loaded(question, aReply(), came), received(toPerson())];
    const expected = ['q1 sent', 'reply-q1 complete', 's1 complete', 'q2 sent'];
    expect(shown(...said)).toEqual(expected);
    expect(after(...said).running.size).toBe(0);
    expect(shown(...said, { type: 'not_answered', reply_to: 'q2', why: 'person' })).toEqual(expected);
    expect(shown(...live, loaded(question, aReply(), came, toPerson()))).toEqual(expected);
  });

  it('that the person has answered is not unanswered, nor is one whose beginning is not loaded', () => {
    const answered = anOperatorMessage({ seq: 4, parent_id: 'q2' });
    expect(shown(...live, loaded(toPerson(), answered))).toEqual(['q2 sent', 'o1 complete']);
    expect(shown(...live, loaded(toPerson()), { type: 'not_answered', reply_to: 'q2', why: 'person' })).toEqual(['q2 sent']);
  });

  it('while nobody answers until somebody comes, is not unanswered either, until the request is withdrawn', () => {
    const asked = aTold('person_requested');
    expect(shown(...live, loaded(question, aReply(), asked, toPerson()))).toEqual(['q1 sent', 'reply-q1 complete', 's1 complete', 'q2 sent']);
    const withdrawn = aTold('request_withdrawn', { message_id: 's2', seq: 4, parent_id: 'q2' });
    expect(shown(...live, loaded(question, aReply(), asked, toPerson(), withdrawn)).slice(3)).toEqual(['q2 sent', 's2 complete', 'reply-q2 unanswered']);
  });
});

describe('a person who comes', () => {
  const queued = aMessage({ message_id: 'q2', seq: 2, reply_id: 'a2', parent_id: 'a1' });
  const cameLater = aTold('person_came', { seq: 4, parent_id: 'a2' });

  it('silences what had not begun, whichever source tells it, and however often', () => {
    const before = [received(question), received(queued), received(aReply({ seq: 3, status: 'stopped' }))];
    expect([...after(...before).running.keys()]).toEqual(['a2']);
    const polled: TranscriptChange = { type: 'loaded', messages: [cameLater], session: { leaf_id: 's1', last_activity_at: cameLater.created_at } };
    for (const told of [received(cameLater), polled]) {
      const silenced = after(...before, told);
      expect([...silenced.running.keys()]).toEqual([]);
      expect(applyChange(silenced, told)).toBe(silenced);
      expect(after(...before, told, received(queued)).running.size).toBe(0);
      expect(shown(...live, ...before, told)).toEqual(['q1 sent', 'reply-q1 stopped', 'q2 sent', 's1 complete']);
    }
  });

  it('leaves a failure in its place', () => {
    const failed: TranscriptChange = { type: 'reply_failed', reply_to: 'q1', problem: BLANK_PROBLEM };
    expect(shown(...live, received(question), failed, received(came))).toEqual(['q1 sent', 'reply-q1 unanswered', 's1 complete']);
  });

  it('ends what was awaited without a stream, also if they have left before the next poll', () => {
    const polled = after(received(question), loaded(question, came, aTold('handed_back', { message_id: 's2', seq: 3, parent_id: 's1' })));
    expect(polled.running.size).toBe(0);
  });
});

describe('a conversation handed back', () => {
  it('keeps the answer in progress when the page loads what it has missed', () => {
    const running = [loaded(question), started('b1', 'q1')];
    const missed = loaded({ ...question, reply_id: 'b1' }, aTold('person_came', { parent_id: 'q1' }), aTold('handed_back', { message_id: 's2', seq: 3, parent_id: 's1', reply_id: 'b1' }));
    expect(shown(...running, missed)).toEqual(['q1 sent', 's1 complete', 's2 complete', 'reply-q1 streaming']);
  });

  const begun = [...live, loaded(question, aReply(), came, toPerson()), received(back)];

  it('offers the answer that the person has left open', () => {
    expect(shown(...begun).slice(3)).toEqual(['q2 sent', 's2 complete', 'reply-q2 unanswered']);
    const answered = anOperatorMessage({ seq: 4, parent_id: 'q2' });
    const handedBack = aTold('handed_back', { message_id: 's2', seq: 5, parent_id: 'o1' });
    expect(shown(...live, loaded(came, toPerson(), answered, handedBack))).toEqual(['s1 complete', 'q2 sent', 'o1 complete', 's2 complete']);
  });

  it('shows the answer below it, from the first piece to the stored message, and what is said meanwhile below that', () => {
    const running = [...begun, started('a2', 'q2')];
    expect(shown(...running).slice(3)).toEqual(['q2 sent', 's2 complete', 'reply-q2 streaming']);
    const next = received(aMessage({ message_id: 'q3', seq: 5, reply_id: 'a3', parent_id: 'a2' }));
    const expected = ['q2 sent', 's2 complete', 'reply-q2 streaming', 'q3 sent', 'reply-q3 waiting'];
    expect(shown(...running, next).slice(3)).toEqual(expected);
    // Told again, the message that tells of it still does not name the answer.
    expect(shown(...running, next, received(back)).slice(3)).toEqual(expected);
    const answer = aReply({ message_id: 'a2', seq: 6, reply_to: 'q2', parent_id: 's2' });
    expect(shown(...running, next, received(answer)).slice(3)).toEqual(['q2 sent', 's2 complete', 'reply-q2 complete', 'q3 sent', 'reply-q3 streaming']);
    const failed: TranscriptChange = { type: 'reply_failed', reply_to: 'q2', problem: BLANK_PROBLEM };
    expect(shown(...running, failed).slice(3)).toEqual(['q2 sent', 's2 complete', 'reply-q2 unanswered']);
  });

  it('shows a further version in the same place', () => {
    const answer = aReply({ message_id: 'a2', seq: 5, reply_to: 'q2', parent_id: 's2' });
    const again = after(...begun, started('a2', 'q2'), received(answer), { type: 'awaited', reply_to: 'q2', reply_id: 'b2', isFurther: true });
    expect(again.leaf_id).toBe('s2');
    expect(transcriptItems(again, []).slice(3)).toMatchObject([{ key: 'q2' }, { key: 's2' }, { key: 'reply-q2', state: 'streaming', version: 2, versionCount: 2, previousVersion: 'a2' }]);
  });

  it('keeps the place of an answer that is asked for again after a failure, where the message kept its reserved id', () => {
    const left = aTold('handed_back', { message_id: 's2', seq: 3, parent_id: 's1' });
    const taken = [...live, loaded(question, aTold('person_came', { parent_id: 'a1' }), left)];
    expect(shown(...taken)).toEqual(['q1 sent', 'reply-q1 unanswered', 's1 complete', 's2 complete']);
    expect(shown(...taken, { type: 'awaited', reply_to: 'q1', reply_id: 'a1' })).toEqual(['q1 sent', 'reply-q1 streaming', 's1 complete', 's2 complete']);
  });
});

describe('the notice that a person is typing', () => {
  const typing = (second: string, role: 'user' | 'operator' = 'operator'): TranscriptChange => ({ type: 'typing', typing: { role, name: 'Anna', at: `2026-11-22T12:00:${second}.000Z` } });

  it('is the latest one, and the same if it is told twice; one of the user’s own is none', () => {
    const noticed = after(typing('05'));
    expect(noticed.typing?.name).toBe('Anna');
    expect(applyChange(noticed, typing('03'))).toBe(noticed);
    expect(after(typing('05', 'user')).typing).toBeNull();
  });

  it('ends with what they say or do, also if it arrives later than that', () => {
    for (const message of [anOperatorMessage({ created_at: '2026-11-22T12:00:06.000Z' }), aTold('handed_back', { created_at: '2026-11-22T12:00:06.000Z' })]) {
      expect(after(typing('05'), received(message)).typing).toBeNull();
      expect(after(received(message), typing('05')).typing).toBeNull();
      expect(after(received(message), typing('07')).typing).not.toBeNull();
    }
  });
});
