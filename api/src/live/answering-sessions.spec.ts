import type { Message, Problem, ReplyStart, Session } from '@switchboard/shared';
import { ReplyFailed, ReplyPosted, ReplyStarted } from '../chat/index.js';
import { Bus } from '../core/bus/bus.js';
import { Announcer } from '../core/instances/announcer.js';
import { NoMessenger } from '../core/instances/messenger.js';
import { AnsweringSessions } from './answering-sessions.js';
import type { Revision } from './revision.js';

describe('the sessions in which a reply is being generated', () => {
  const page = '[{"session_id":"s1","answering":false},\n{"session_id":"s2","answering":false}]';
  let bus: Bus;
  let advances: number;
  let sessions: AnsweringSessions;

  beforeEach(() => {
    advances = 0;
    bus = new Bus();
    const messenger = new NoMessenger();
    sessions = new AnsweringSessions(bus, { advance: () => (advances += 1), noteCounted: () => (advances += 1) } as unknown as Revision, new Announcer(bus, messenger), messenger);
  });

  const begin = (session_id: string, reply_to: string) => bus.notifyCommitted(new ReplyStarted(session_id, { reply_to } as ReplyStart));
  const post = (session_id: string, reply_to: string | null) => bus.notifyCommitted(new ReplyPosted({ session_id } as Session, { reply_to } as Message));
  const marked = () => (JSON.parse(sessions.markIn(page)) as { session_id: string; answering: boolean }[]).filter(({ answering }) => answering).map(({ session_id }) => session_id);

  test('change the list when one begins, and when it ends', () => {
    begin('s1', 'q1');
    expect([marked(), advances]).toEqual([['s1'], 1]);
    post('s1', 'q1');
    expect([marked(), advances]).toEqual([[], 2]);
    begin('s2', 'q2');
    bus.notifyCommitted(new ReplyFailed('s2', 'q2', {} as Problem));
    expect([marked(), advances]).toEqual([[], 4]);
  });

  test('stay so when an earlier reply is told of late', () => {
    begin('s1', 'q1');
    begin('s1', 'q2');
    post('s1', 'q1');
    post('s1', null);
    expect([marked(), advances]).toEqual([['s1'], 2]);
  });
});
