import { jest } from '@jest/globals';
import { type ChatAnswer, type Message, type MessageList, MessageTree, type Session } from '@switchboard/shared';
import { randomUUID } from 'node:crypto';
import { HandlingRepository } from '../src/chat/handling/handling.repository.js';
import { AttributedMessages } from '../src/chat/handling/attributed-messages.js';
import { ReplyWriter } from '../src/chat/reply-writer.js';
import { WriteGate } from '../src/core/database/write-gate.js';
import { SessionsService } from '../src/sessions/index.js';
import { administrators } from './support/administrators.js';
import { startApp, type TestApp } from './support/app.js';
import { entriesOf } from './support/audit.js';
import type { Client } from './support/client.js';
import type { HandledSession } from './support/handled-session.js';
import { databaseKinds } from './support/databases.js';
import { scripted, ScriptedResponder } from './support/scripted-responder.js';
import { until } from './support/until.js';

describe.each(databaseKinds)('races of taking a session over on %s', (kind) => {
  let on: TestApp;
  let responder: ScriptedResponder;
  let anna: Client;
  let ben: Client;
  let uma: Client;
  let session_id: string;
  let own: string;
  let any: string;

  beforeAll(async () => {
    on = await startApp({ kind, extensions: [scripted] });
    responder = ScriptedResponder.instance;
    [anna, ben] = (await administrators(on, ['Anna', 'Ben'])) as [Client, Client];
  });
  beforeEach(async () => {
    uma = await on.user();
    session_id = (await uma.post<Session>('/api/sessions')).body.session_id;
    [own, any] = [`/api/sessions/${session_id}`, `/api/admin/sessions/${session_id}`];
  });
  afterEach(() => jest.restoreAllMocks());
  afterAll(() => on.close());

  const say = (message: string) => uma.post<ChatAnswer>(`${own}/chat`, { message });
  const takeOver = (who: Client) => who.post<HandledSession>(`${any}/take-over`, {});
  const rows = async () => (await uma.get<MessageList>(`${own}/messages?path=active`)).body.messages;
  /** What is shown, in its order. */
  const told = async () => new MessageTree(await rows()).path((await uma.get<Session>(own)).body.leaf_id).map(({ role, content, event, status }) => (role === 'system' ? event!.type : `${role}: ${content}${status === 'complete' ? '' : ` (${status})`}`));
  const wait = async () => {
    const text = `wait ${session_id}`;
    const answer = say(text);
    await until(() => responder.holds(text));
    return { text, answer };
  };

  /** What another process would do: it takes the session over without this one's knowledge. */
  const takeOverElsewhere = () =>
    on.app.get(WriteGate, { strict: false }).run(async (job) => {
      const session = (await on.app.get(SessionsService, { strict: false }).lock(job.manager, session_id))!;
      const how = { from: null, version: null, at: new Date().toISOString() };
      const changed = await on.app.get(HandlingRepository, { strict: false }).takeOver(job.manager, session_id, { user_id: anna.user.user_id, name: 'Anna' }, how);
      await on.app.get(AttributedMessages, { strict: false }).tell(job, { ...session, ...changed! }, 'person_came', { user_id: anna.user.user_id, name: 'Anna' });
    });

  test('a question that is asked again is not answered by the responder if a person comes while its earlier answer is looked for', async () => {
    const message_id = randomUUID();
    const ask = () => uma.post<ChatAnswer>(`${own}/chat`, { message: 'fail please', message_id });
    responder.failing = true;
    expect((await ask()).status).toBe(502);
    responder.failing = false;
    const writer = on.app.get(ReplyWriter, { strict: false });
    const earlier = writer.earlier.bind(writer);
    let taken!: ReturnType<typeof takeOver>;
    jest.spyOn(writer, 'earlier').mockImplementationOnce(async (asked) => {
      const found = await earlier(asked);
      taken = takeOver(anna);
      await until(async () => (await told()).at(-1) === 'person_came');
      return found;
    });
    expect((await ask()).body.reply).toBeNull();
    expect((await taken).status).toBe(200);
    expect((await told()).at(-1)).toBe('person_came');
  });

  test('of two administrators in the same instant one has it; there is one message and one entry of it', async () => {
    const answers = await Promise.all([takeOver(anna), takeOver(ben)]);
    const [won, lost] = answers[0].status === 200 ? answers : answers.reverse();
    expect([won!.status, lost!.status, lost!.body.code, lost!.body.handled_by]).toEqual([200, 409, 'taken_over', won!.body.handled_by]);
    expect(await told()).toEqual(['person_came']);
    expect(await entriesOf(anna, `subject=${session_id}&action=session.taken_over`)).toHaveLength(1);
  });

  test('what is being said is stopped and stands before the person; no piece of it comes after them', async () => {
    const stream = await uma.stream(`${own}/stream`);
    const { answer } = await wait();
    await stream.named('delta');
    const taken = await takeOver(anna);
    expect(taken.body.handling_version).toBe(1);
    expect((await answer).body.reply).toMatchObject({ status: 'stopped', content: 'so far ' });
    expect((await told()).slice(1)).toEqual(['assistant: so far  (stopped)', 'person_came']);
    const came = await stream.next(({ data }) => data['role'] === 'system');
    const after = stream.events.slice(stream.events.indexOf(came)).map(({ event }) => event);
    expect(after.filter((event) => !['message', 'session', 'heartbeat'].includes(event))).toEqual([]);
    await stream.leave();
  });

  test('what is queued is not begun, then or after the hand-back; each call ends without a reply', async () => {
    const { answer } = await wait();
    const queued = ['b', 'c', 'd'].map((name) => say(`${name} ${session_id}`));
    await until(async () => (await rows()).length >= 4);
    await takeOver(anna);
    expect((await answer).body.reply?.status).toBe('stopped');
    for (const each of await Promise.all(queued)) expect([each.status, each.body.reply, each.body.session.handling]).toEqual([200, null, 'person']);
    await anna.post(`${any}/hand-back`, {});
    expect((await say('now')).body.reply?.content).toBe('re: now');
    expect(responder.received.filter((text) => text.endsWith(session_id))).toEqual([`wait ${session_id}`]);
    expect((await rows()).filter(({ role }) => role === 'assistant')).toHaveLength(2);
  });

  test('a stream of a call ends with `handled` where no reply is to come', async () => {
    await takeOver(anna);
    const stream = await uma.stream(`${own}/chat`, {}, { message: 'hello' });
    await stream.endedWithin();
    expect(stream.events.map(({ event }) => event)).toEqual(['message', 'handled']);
    expect((stream.events[1]!.data as { session: Session }).session).toMatchObject({ handling: 'person', handled_by_name: 'Anna' });
  });

  test('what begins in the instant between is stopped before the take-over is answered', async () => {
    const text = `wait ${session_id}`;
    const [sessions, repository] = [on.app.get(SessionsService, { strict: false }), on.app.get(HandlingRepository, { strict: false })];
    const { promise: isTakenOver, resolve: proceed } = Promise.withResolvers<void>();
    const [stored, change] = [sessions.stored.bind(sessions), repository.takeOver.bind(repository)];
    // The reply has read the state of the session, but goes on only while the person takes it over.
    const reading = jest.spyOn(sessions, 'stored').mockImplementationOnce(async (id) => {
      const found = await stored(id);
      await isTakenOver;
      return found;
    });
    jest.spyOn(repository, 'takeOver').mockImplementationOnce(async (...call) => {
      proceed();
      await until(() => responder.holds(text));
      return change(...call);
    });
    const answer = say(text);
    await until(() => reading.mock.calls.length > 0);
    expect((await takeOver(anna)).status).toBe(200);
    const replies = (await rows()).filter(({ role }) => role === 'assistant').map(({ status }) => status);
    responder.release(text);
    expect(replies).toEqual(['stopped']);
    expect((await answer).body.reply?.status).toBe('stopped');
    expect(await told()).toEqual([`user: ${text}`, 'assistant: so far  (stopped)', 'person_came']);
  });

  test('a reply during which another process took the session over is kept as stopped; what is queued is not begun', async () => {
    const { text, answer } = await wait();
    const queued = say(`queued ${session_id}`);
    await until(async () => (await rows()).length >= 2);
    await takeOverElsewhere();
    responder.release(text);
    expect((await answer).body.reply).toMatchObject({ status: 'stopped', content: `so far re: ${text}` });
    expect((await queued).body.reply).toBeNull();
    expect(responder.received).not.toContain(`queued ${session_id}`);
    expect((await told()).slice(1)).toEqual([`assistant: so far re: ${text} (stopped)`, `user: queued ${session_id}`, 'person_came']);
  });

  test('a request for a person neither stops a reply nor what is queued', async () => {
    const { text, answer } = await wait();
    const queued = say(`queued ${session_id}`);
    await until(async () => (await rows()).length >= 2);
    await uma.post(`${own}/person-request`);
    responder.release(text);
    expect((await answer).body.reply?.status).toBe('complete');
    expect((await queued).body.reply?.status).toBe('complete');
    expect(await told()).toEqual([`user: ${text}`, `assistant: so far re: ${text}`, `user: queued ${session_id}`, `assistant: re: queued ${session_id}`, 'person_requested']);
  });

  test('a user message in the same instant is answered before the person, or waits for them', async () => {
    const [sent, taken] = await Promise.all([say('at once'), takeOver(anna)]);
    expect(taken.status).toBe(200);
    const replies = (await rows()).filter(({ role }) => role === 'assistant');
    expect(replies.map(({ message_id }) => message_id)).toEqual(sent.body.reply ? [sent.body.reply.message_id] : []);
    const seqOf = (found: Message | undefined) => found?.seq ?? 0;
    const came = (await rows()).find(({ event }) => event?.type === 'person_came')!;
    if (replies[0]?.status === 'complete') expect(seqOf(replies[0])).toBeLessThan(came.seq);
  });

  test('a hand-back with an answer and a user message in the same instant: one reply to each', async () => {
    await takeOver(anna);
    await say('first');
    await Promise.all([anna.post(`${any}/hand-back`, { answer_now: true }), say('second')]);
    await until(async () => {
      const all = (await uma.get<MessageList>(`${own}/messages`)).body.messages;
      return all.some(({ role, reply_to }) => role === 'assistant' && reply_to !== null);
    });
    const settled = async () => {
      const before = (await rows()).length;
      await new Promise((resolve) => setTimeout(resolve, 100));
      return (await rows()).length === before;
    };
    await until(settled);
    const all = (await uma.get<MessageList>(`${own}/messages`)).body.messages;
    const answered = all.filter(({ role }) => role === 'assistant').map(({ reply_to }) => reply_to);
    expect(new Set(answered).size).toBe(answered.length);
    expect((await rows()).length).toBe(all.length);
  });

  test('what is said while another version of an answer after a hand-back is awaited follows that version', async () => {
    await takeOver(anna);
    const text = `wait ${session_id}`;
    await say(text);
    await anna.post(`${any}/hand-back`, { answer_now: true });
    await until(() => responder.holds(text));
    responder.release(text);
    await until(async () => (await told()).includes(`assistant: so far re: ${text}`));
    const question = (await rows()).find(({ content }) => content === text)!;
    const first = (await rows()).find(({ role }) => role === 'assistant')!;
    const further = uma.post<ChatAnswer>(`${own}/messages/${question.message_id}/replies`, {});
    await until(() => responder.received.filter((each) => each === text).length === 2);
    const next = say(`next ${session_id}`);
    await until(async () => (await told()).some((each) => each.startsWith('user: next')));
    responder.release(text);
    const { reply } = (await further).body;
    expect([reply!.version, (await next).status]).toEqual([2, 200]);
    const shown = new MessageTree(await rows()).path((await uma.get<Session>(own)).body.leaf_id).map(({ message_id }) => message_id);
    expect([shown.includes(reply!.message_id), shown.includes(first.message_id)]).toEqual([true, false]);
    expect(await told()).toEqual(['person_came', `user: ${text}`, 'handed_back', `assistant: so far re: ${text}`, `user: next ${session_id}`, `assistant: re: next ${session_id}`]);
  });

  test('a stop of the user while a person has it changes nothing', async () => {
    await takeOver(anna);
    expect((await uma.post(`${own}/stop`)).status).toBe(204);
    expect(await told()).toEqual(['person_came']);
  });
});
