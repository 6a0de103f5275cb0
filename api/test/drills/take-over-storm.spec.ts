import { jest } from '@jest/globals';
import type { AdminSession, AuditEntry, ChatAnswer, Message, MessageList, Problem, Session } from '@switchboard/shared';
import { administrators } from '../support/administrators.js';
import { startApp, type TestApp } from '../support/app.js';
import { entriesOf } from '../support/audit.js';
import type { Answer, Client } from '../support/client.js';
import type { HandledSession } from '../support/handled-session.js';
import { databaseKinds } from '../support/databases.js';
import { FULL, recordDrill, times } from '../support/drill-figures.js';
import { scripted, ScriptedResponder } from '../support/scripted-responder.js';
import { until } from '../support/until.js';

if (FULL) jest.setTimeout(600_000);

const ADMINISTRATORS = times(8, 32);
const SESSIONS = times(24, 200);
/** Sessions whose storm runs at once: each has as many calls as there are administrators. */
const AT_ONCE = 8;

interface Stormed {
  session_id: string;
  calls: { who: Client; answer: Answer<HandledSession> }[];
  chats: Answer<ChatAnswer & Problem>[];
}

/** Numbers that are the same in each run. @returns values from 0 up to 1 */
function seeded(seed: number): () => number {
  let state = seed;
  return () => (state = (state * 1_103_515_245 + 12_345) % 2_147_483_648) / 2_147_483_648;
}

describe.each(databaseKinds)('a storm of take-overs on %s', (kind) => {
  let on: TestApp;
  let helpers: Client[];
  let uma: Client;

  beforeAll(async () => {
    on = await startApp({ kind, extensions: [scripted] });
    helpers = await administrators(on, Array.from({ length: ADMINISTRATORS }, (_, at) => `Helper ${at}`));
    uma = await on.user();
  });
  afterAll(() => on.close());

  const say = (session_id: string, message: string) => uma.post<ChatAnswer & Problem>(`/api/sessions/${session_id}/chat`, { message });

  /** All administrators take one session over at once, amid messages, running and queued replies, a stop or an end. */
  async function storm(at: number): Promise<Stormed> {
    const random = seeded(at + 1);
    const { session_id } = (await uma.post<Session>('/api/sessions')).body;
    const running = `wait ${session_id}`;
    const chats: Promise<Answer<ChatAnswer & Problem>>[] = [];
    if (random() < 0.7) {
      chats.push(say(session_id, running));
      await until(() => ScriptedResponder.instance.holds(running));
      if (random() < 0.5) chats.push(say(session_id, `queued ${session_id}`));
    }
    const actions: (() => void)[] = [];
    const calls: Promise<Stormed['calls'][number]>[] = [];
    for (const who of helpers)
      actions.push(() => calls.push(who.post<HandledSession>(`/api/admin/sessions/${session_id}/take-over`, {}).then((answer) => ({ who, answer }))));
    const more: Promise<unknown>[] = [];
    if (random() < 0.6) actions.push(() => chats.push(say(session_id, `amid ${session_id}`)));
    if (random() < 0.3) actions.push(() => more.push(uma.post(`/api/sessions/${session_id}/stop`)));
    if (random() < 0.15) actions.push(() => more.push(helpers[0]!.post(`/api/admin/sessions/${session_id}/end`)));
    for (let left = actions.length; left > 0; left--) {
      const [action] = actions.splice(Math.floor(random() * left), 1);
      action!();
      if (random() < 0.2) await new Promise(setImmediate);
    }
    const answers = await Promise.all(calls);
    await Promise.all(more);
    ScriptedResponder.instance.release(running);
    return { session_id, calls: answers, chats: await Promise.all(chats) };
  }

  test('D39: each session goes to one administrator, the others learn to whom, and no reply comes after them', async () => {
    const stormed: Stormed[] = [];
    for (let at = 0; at < SESSIONS; at += AT_ONCE)
      stormed.push(...(await Promise.all(Array.from({ length: Math.min(AT_ONCE, SESSIONS - at) }, (_, next) => storm(at + next)))));
    let [acknowledged, lost, twice] = [0, 0, 0];
    for (const { session_id, calls, chats } of stormed) {
      const { body: session } = await helpers[0]!.get<AdminSession>(`/api/admin/sessions/${session_id}`);
      const { messages } = (await uma.get<MessageList>(`/api/sessions/${session_id}/messages`)).body;
      const won = calls.filter(({ answer }) => answer.status === 200);
      const came = messages.filter(({ event }) => event?.type === 'person_came');
      const entries = await entriesOf(helpers[0]!, `subject=${session_id}&action=session.taken_over`);
      acknowledged += calls.length;
      twice += Math.max(0, won.length - 1);
      const openings = await entriesOf(helpers[0]!, `subject=${session_id}&action=session.opened`);
      if (won.length !== came.length || won.length !== entries.length || won.length !== openings.length) lost++;
      checkWinner(session, calls, won, entries);
      checkReplies(messages, came[0], chats);
    }
    recordDrill({ id: 'D39', what: `${ADMINISTRATORS} administrators take over each of ${SESSIONS} sessions at once, ${kind}`, acknowledged, lost, twice });
    expect([lost, twice]).toEqual([0, 0]);
  });

  function checkWinner(session: AdminSession, calls: Stormed['calls'], won: Stormed['calls'], entries: AuditEntry[]): void {
    const codes = new Set(calls.filter(({ answer }) => answer.status !== 200).map(({ answer }) => answer.body.code));
    expect(won.length).toBe(session.handled_by === null ? 0 : 1);
    expect([...codes].filter((code) => !['taken_over', 'session_ended'].includes(code))).toEqual([]);
    if (won.length === 0) return expect([session.status, [...codes]]).toEqual(['ended', ['session_ended']]);
    const winner = won[0]!.who.user;
    expect([session.handling, session.handled_by, session.handled_by_name, session.handling_version]).toEqual(['person', winner.user_id, winner.name, 1]);
    expect(entries.map(({ actor_id }) => actor_id)).toEqual([winner.user_id]);
    for (const { answer } of calls) if (answer.body.code === 'taken_over') expect(answer.body.handled_by_name).toBe(winner.name);
  }

  function checkReplies(messages: Message[], came: Message | undefined, chats: Stormed['chats']): void {
    const stored = new Set(messages.map(({ message_id }) => message_id));
    for (const { status, body } of chats) {
      expect([200, 409]).toContain(status);
      if (status === 200) expect([stored.has(body.message.message_id), body.reply === null || stored.has(body.reply.message_id)]).toEqual([true, true]);
    }
    if (!came) return;
    const late = messages.filter(({ role, seq, status }) => role === 'assistant' && seq > came.seq && status === 'complete');
    expect(late).toEqual([]);
  }
});
