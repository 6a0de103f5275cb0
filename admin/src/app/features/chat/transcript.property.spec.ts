import type { Message, ReplyStart } from '@switchboard/shared';
import fc from 'fast-check';
import type { StreamEvent } from '../../core/live/event-stream';
import { changeOf } from './event-change';
import { RecordedSession, type Stage } from './recorded-session.fixture';
import { runningReplyTo } from './shown-branch';
import { EMPTY_TRANSCRIPT, type Transcript, type TranscriptChange, applyChange } from './transcript';
import { transcriptItems } from './transcript-items';

/**
 * Everything that can happen in a session: thoughts, an answer, two further ones, an edit, a queue, a stop and two failures; and a person who is
 * asked for, comes while answers are written and awaited, talks, and hands back, so that the last message is answered, twice.
 */
function record(): readonly Stage[] {
  const server = new RecordedSession();
  const answer = (reply_to: string, reply_id: string, version = 1) => {
    server.start(reply_to, reply_id, version);
    server.think('Let me see. ');
    server.think('Yes.', 12);
    for (const piece of ['An answer ', 'in 👍 pieces ', `to ${reply_to}`]) server.speak(piece);
  };
  server.say('q1', 'a1');
  answer('q1', 'a1');
  server.end();
  server.say('q2', 'a2');
  answer('q2', 'a2');
  server.say('q3', 'a3');
  server.end('stopped');
  answer('q3', 'a3');
  server.end();
  server.ask('q3', 'b3');
  answer('q3', 'b3', 2);
  server.end();
  server.show('a3');
  server.say('e2', 'f2', 'a1');
  server.start('e2', 'f2');
  server.end('interrupted');
  answer('e2', 'f2');
  server.end('interrupted');
  answer('e2', 'f2');
  server.end();
  server.show('q2');
  server.ask('q3', 'c3');
  answer('q3', 'c3', 3);
  server.show('f2');
  server.end();
  server.say('q4', 'a4');
  answer('q4', 'a4');
  server.say('q5', 'a5');
  server.change('person_requested', 's1');
  server.say('q6', 'a6');
  server.end('stopped');
  server.change('person_came', 's2');
  server.say('q7', null);
  server.answerAs('o1');
  server.say('q8', null);
  server.handBack('s3', 'q8', 'a8');
  answer('q8', 'a8');
  server.say('q9', 'a9');
  server.end();
  answer('q9', 'a9');
  server.end();
  server.show('a8');
  server.ask('q8', 'b8');
  answer('q8', 'b8', 2);
  server.end();
  server.change('person_requested', 's4');
  server.change('request_withdrawn', 's5');
  return server.stages;
}

const stages = record();
const last = stages.at(-1)!;

function received(event: StreamEvent): TranscriptChange[] {
  const change = changeOf(event);
  if (event.event === 'session') return [{ type: 'session', session: event.data as Stage['session'] }];
  return change ? [change] : [];
}

/** The changes that the page makes when it comes back without knowing what it missed. */
const opened: TranscriptChange = { type: 'stream_restarted', own: [] };
function reported({ reported: events, session }: Stage): TranscriptChange[] {
  return [{ type: 'session', session }, ...events.flatMap(received)];
}
function loaded(stage: Stage): TranscriptChange[] {
  const branch = RecordedSession.branchOf(stage);
  const replies = stage.messages.filter(({ reply_to }) => reply_to === branch.at(-1)?.message_id);
  const messages = [...branch, ...replies].sort((one, other) => one.seq - other.seq);
  return [{ type: 'loaded', messages, session: stage.session }];
}

function eventsBetween(from: number, to = stages.length): TranscriptChange[] {
  return stages.slice(from, to).flatMap(({ event }) => received(event));
}

/** Text and state of each message shown. */
function shown(transcript: Transcript): string[] {
  return transcriptItems(transcript, []).map(({ message_id, state, content }) => `${message_id} ${state} ${content}`);
}
function storedAt(stage: Stage): string[] {
  return RecordedSession.branchOf(stage).map(({ message_id, role, status, content }) => `${message_id} ${role === 'user' ? 'sent' : status} ${content}`);
}
const stored = storedAt(last);

/** The answers that lost text with a change although they are still shown, were not generated again, and are no other version. */
function shrunk(before: Transcript, after: Transcript): string[] {
  const items = transcriptItems(after, []);
  return transcriptItems(before, []).flatMap(({ key, reply_to, version, content, state }) => {
    if (reply_to === null || content === '' || state === 'interrupted' || after.failed.has(reply_to) || !items.some(({ message_id }) => message_id === reply_to)) return [];
    const now = items.find((item) => item.key === key);
    const running = [before, after].map((transcript) => runningReplyTo(transcript, reply_to)?.reply_id);
    if (running[1] !== undefined && running[0] !== running[1]) return [];
    return now && (now.version !== version || now.content.startsWith(content)) ? [] : [`${key}: ${content} → ${now?.content}`];
  });
}

/** The transcript after the changes; no step may take away what was visible. */
function follow(transcript: Transcript, changes: readonly TranscriptChange[]): Transcript {
  return changes.reduce((before, change) => {
    const after = applyChange(before, change);
    expect(shrunk(before, after)).toEqual([]);
    return after;
  }, transcript);
}

const begun: TranscriptChange[] = [opened, { type: 'session', session: stages[0].session }, { type: 'caught_up' }];
const boundary = Array.from({ length: stages.length }, (_, at) => at);

describe('no piece is lost, and none is shown twice', () => {
  it('while a person has it: nothing is awaited, and nothing else is shown than what is stored', () => {
    const came = stages.findIndex(({ event }) => (event.data as Message).event?.type === 'person_came');
    const left = stages.findIndex(({ event }) => (event.data as Message).event?.type === 'handed_back');
    for (let at = came + 2; at <= left; at++) {
      const transcript = [...begun, ...eventsBetween(0, at)].reduce(applyChange, EMPTY_TRANSCRIPT);
      expect([at, [...transcript.running.keys()], shown(transcript)]).toEqual([at, [], storedAt(stages[at - 1])]);
      const isTyping = stages[at - 1].event.event === 'typing';
      expect([at, transcript.typing !== null]).toEqual([at, isTyping]);
    }
    expect(left - came).toBeGreaterThan(6);
  });

  it('with a stream that never breaks', () => {
    expect(shown(follow(EMPTY_TRANSCRIPT, [...begun, ...eventsBetween(0)]))).toEqual(stored);
  });

  it('when the stream breaks at any event and resumes there, or a little earlier', () => {
    for (const at of boundary) {
      for (const back of [0, 1, 4]) {
        const changes = [...begun, ...eventsBetween(0, at), ...eventsBetween(Math.max(0, at - back))];
        expect([at, back, shown(changes.reduce(applyChange, EMPTY_TRANSCRIPT))]).toEqual([at, back, stored]);
      }
    }
  });

  it('when the stream breaks at any event and starts over at the same one, or later', () => {
    for (const at of boundary) {
      const before = follow(EMPTY_TRANSCRIPT, [...begun, ...eventsBetween(0, at)]);
      for (const back of [at, at + 3, at + 9, stages.length - 1].filter((stage) => stage < stages.length)) {
        const stage = stages[back];
        const again = [opened, ...reported(stage), ...loaded(stage), { type: 'caught_up' } as const, ...eventsBetween(back + 1), ...loaded(last)];
        expect([at, back, shown(follow(before, again))]).toEqual([at, back, stored]);
      }
    }
  });

  it('when from any event on there are only polls', () => {
    for (const at of boundary) {
      const before = follow(EMPTY_TRANSCRIPT, [...begun, ...eventsBetween(0, at)]);
      expect([at, shown(follow(before, stages.slice(at).flatMap(loaded)))]).toEqual([at, stored]);
    }
  });

  it('when this page asks for each reply itself, and is not told how a message or reply changes the session', () => {
    let transcript = follow(EMPTY_TRANSCRIPT, begun);
    for (const [at, { event, session, messages }] of stages.entries()) {
      if (event.event === 'session' && ['message', 'reply'].includes(stages[at - 1].event.event)) continue;
      const { reply_to, reply_id } = event.data as ReplyStart;
      const awaited: TranscriptChange = { type: 'awaited', reply_to, reply_id, isFurther: true };
      // What follows a hand-back, an administrator has asked for.
      const isOwn = event.event === 'started' && messages.find(({ message_id }) => message_id === session.leaf_id)?.role !== 'system';
      transcript = follow(transcript, [...(isOwn ? [awaited] : []), ...received(event)]);
      if (event.event === 'reply') expect([at, transcript.leaf_id]).toEqual([at, session.leaf_id]);
    }
  });

  it('whatever two sources deliver, and in whatever order within a few events', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 3 }), { minLength: stages.length, maxLength: stages.length }), (delays) => {
        // A call's stream delivers the same pieces as the session's, earlier or later.
        const other = delays.map((delay, at) => ({ at: at + delay, stage: stages[at] })).sort((one, two) => one.at - two.at);
        const pieces = other.filter(({ stage }) => ['delta', 'thought', 'started'].includes(stage.event.event));
        const changes = stages.flatMap(({ event }, at) => [...received(event), ...pieces.filter((piece) => piece.at === at).flatMap(({ stage }) => received(stage.event))]);
        const transcript = [...begun, ...changes, ...loaded(last)].reduce(applyChange, EMPTY_TRANSCRIPT);
        expect(shown(transcript)).toEqual(stored);
      }),
      { numRuns: 200 },
    );
  });
});
