import type { ChatAnswer, Message, MessageList, PersonRequestState, Problem, Session } from '@switchboard/shared';
import { randomUUID } from 'node:crypto';
import { administrators } from './support/administrators.js';
import { startApp, type TestApp } from './support/app.js';
import { entriesOf } from './support/audit.js';
import type { Client } from './support/client.js';
import type { HandledSession } from './support/handled-session.js';
import { databaseKinds } from './support/databases.js';
import { scripted, ScriptedResponder } from './support/scripted-responder.js';
import { until } from './support/until.js';

type SaidMessage = Omit<Message, 'status'> & Omit<Problem, 'status'>;

describe.each(databaseKinds)('the handling of a session on %s', (kind) => {
  let on: TestApp;
  let anna: Client;
  let ben: Client;
  let uma: Client;
  let session_id: string;
  let own: string;
  let any: string;

  beforeAll(async () => {
    on = await startApp({ kind, extensions: [scripted] });
    [anna, ben] = (await administrators(on, ['Anna', 'Ben'])) as [Client, Client];
  });
  beforeEach(async () => {
    uma = await on.user();
    session_id = (await uma.post<Session>('/api/sessions')).body.session_id;
    [own, any] = [`/api/sessions/${session_id}`, `/api/admin/sessions/${session_id}`];
  });
  afterAll(() => on.close());

  const say = (message: string, more: object = {}) => uma.post<ChatAnswer & Problem>(`${own}/chat`, { message, ...more });
  const takeOver = (who: Client, body: object = {}) => who.post<HandledSession>(`${any}/take-over`, body);
  const handBack = (who: Client, body: object = {}) => who.post<HandledSession>(`${any}/hand-back`, body);
  const reply = (who: Client, message: string, more: object = {}) => who.post<SaidMessage>(`${any}/messages`, { message, ...more });
  const session = async () => (await uma.get<Session>(own)).body;
  const shown = async () => (await uma.get<MessageList>(`${own}/messages?path=active`)).body.messages;
  const told = async () => (await shown()).map(({ role, content, event }) => (role === 'system' ? event!.type : `${role}: ${content}`));

  test('a person is asked for, waited for, taken back; each once', async () => {
    expect(await session()).toMatchObject({ handling: 'responder', handled_by: null, waiting_since: null, handling_version: 0 });
    const asked = await uma.post<Session>(`${own}/person-request`, { note: 'It is about my bill' });
    expect([asked.status, asked.body.handling, asked.body.handling_version]).toEqual([200, 'waiting', 1]);
    expect(asked.body.waiting_since).not.toBeNull();
    expect((await uma.post<Session>(`${own}/person-request`)).body).toEqual(asked.body);
    expect(await session()).toEqual(asked.body);
    const state = await uma.get<PersonRequestState>(`${own}/person-request`);
    expect(state.body).toMatchObject({ waiting_since: asked.body.waiting_since, reachable: false });
    const [row] = (await shown()) as [Message];
    expect(row).toMatchObject({ role: 'system', author_id: uma.user.user_id, event: { type: 'person_requested', by: uma.user.user_id, note: 'It is about my bill' } });
    expect(row.content).toContain('It is about my bill');
    const withdrawn = await uma.delete<Session>(`${own}/person-request`);
    expect(withdrawn.body).toMatchObject({ handling: 'responder', waiting_since: null, handling_version: 2 });
    expect((await uma.delete<Session>(`${own}/person-request`)).body).toEqual(withdrawn.body);
    expect(await told()).toEqual(['person_requested', 'request_withdrawn']);
    expect((await uma.get<PersonRequestState>(`${own}/person-request`)).body).toMatchObject({ waiting_since: null, position: null });
  });

  test('the position counts those who have waited at least as long, and somebody is reachable while a console is open', async () => {
    const before = async (path: string) => (await uma.get<PersonRequestState>(`${path}/person-request`)).body;
    await uma.post(`${own}/person-request`);
    const first = (await before(own)).position!;
    const later = (await uma.post<Session>('/api/sessions')).body.session_id;
    await uma.post(`/api/sessions/${later}/person-request`);
    expect((await before(`/api/sessions/${later}`)).position).toBe(first + 1);
    const console_ = await ben.stream('/api/admin/sessions/stream');
    expect((await before(own)).reachable).toBe(true);
    await console_.leave();
    await until(async () => !(await before(own)).reachable);
    await uma.delete(`${own}/person-request`);
    expect((await before(`/api/sessions/${later}`)).position).toBe(first);
    await uma.delete(`/api/sessions/${later}`);
  });

  test('while somebody waits, the responder goes on', async () => {
    await uma.post(`${own}/person-request`);
    expect((await say('still there?')).body.reply?.content).toBe('re: still there?');
    expect(await told()).toEqual(['person_requested', 'user: still there?', 'assistant: re: still there?']);
  });

  test('a session that was taken over is answered by its person alone', async () => {
    await say('hello');
    const taken = await takeOver(anna);
    expect(taken.status).toBe(200);
    expect(taken.body).toMatchObject({ handling: 'person', handled_by: anna.user.user_id, handled_by_name: 'Anna', waiting_since: null, handling_version: 1 });
    expect((await takeOver(anna)).body).toEqual(taken.body);
    const sent = await say('are you a person?');
    expect([sent.status, sent.body.reply, sent.body.message.reply_id]).toEqual([200, null, null]);
    expect(sent.body.session).toEqual(await session());
    expect((await session()).waiting_since).toBe(sent.body.message.created_at);
    const second = await say('hello?');
    expect((await session()).waiting_since).toBe(sent.body.message.created_at);
    // The same id again writes nothing.
    expect((await say('hello?', { message_id: second.body.message.message_id })).body).toMatchObject({ reply: null, message: { message_id: second.body.message.message_id } });
    const message_id = randomUUID();
    const answered = await reply(anna, 'Yes, I am.', { message_id });
    expect([answered.status, answered.body.role, answered.body.author_name, answered.body.author_id]).toEqual([201, 'operator', 'Anna', anna.user.user_id]);
    expect(await session()).toMatchObject({ waiting_since: null, handling: 'person', leaf_id: message_id });
    const again = await reply(anna, 'Yes, I am.', { message_id });
    expect([again.status, again.body]).toEqual([200, answered.body]);
    expect((await reply(anna, 'something else', { message_id })).body.code).toBe('message_id_reused');
    expect(await told()).toEqual(['user: hello', 'assistant: re: hello', 'person_came', 'user: are you a person?', 'user: hello?', 'operator: Yes, I am.']);
    const parents = (await shown()).map(({ parent_id }) => parent_id);
    expect(parents).toEqual([null, ...(await shown()).slice(0, -1).map((each) => each.message_id)]);
  });

  test('everything else is refused while a person has it', async () => {
    const asked = (await say('hello')).body;
    expect((await say('fail now')).status).toBe(502);
    const failed = (await shown()).at(-1)!;
    await takeOver(anna);
    const codes = await Promise.all([
      uma.post<Problem>(`${own}/messages/${asked.message.message_id}/replies`, {}),
      say('edited', { parent_id: null }),
      say('after the first', { parent_id: asked.message.message_id }),
      say('fail now', { message_id: failed.message_id }),
      uma.patch<Problem>(own, { leaf_id: asked.message.message_id }),
      uma.post<Problem>(`${own}/person-request`),
      uma.delete<Problem>(`${own}/person-request`),
    ]);
    expect(codes.map(({ status, body }) => [status, body.code])).toEqual(Array(7).fill([409, 'handled_by_person']));
    expect((await say('at the end', { parent_id: (await session()).leaf_id })).status).toBe(200);
    expect((await uma.patch<Session>(own, { title: 'Renamed' })).body.title).toBe('Renamed');
    // What was answered before stays what it was.
    expect((await say('hello', { message_id: asked.message.message_id })).body.reply).toEqual(asked.reply);
  });

  test('who has a session is told to the others, and taken from by name only', async () => {
    await takeOver(anna);
    const held = await session();
    const refused = await takeOver(ben);
    expect(refused.status).toBe(409);
    expect(refused.body).toMatchObject({
      code: 'taken_over', handled_by: anna.user.user_id, handled_by_name: 'Anna', handled_since: held.handled_since, handling_version: held.handling_version,
    });
    expect((await takeOver(ben, { from: randomUUID() })).body.code).toBe('taken_over');
    expect((await takeOver(ben, { from: anna.user.user_id, handling_version: held.handling_version - 1 })).body.code).toBe('stale_handling');
    expect((await reply(ben, 'hello')).body.code).toBe('not_taken_over');
    expect((await handBack(ben)).body.code).toBe('not_taken_over');
    await say('anybody?');
    const { waiting_since } = await session();
    const taken = await takeOver(ben, { from: anna.user.user_id, handling_version: held.handling_version });
    expect(taken.body).toMatchObject({ handled_by: ben.user.user_id, handled_by_name: 'Ben', waiting_since, handling_version: held.handling_version + 1 });
    expect((await reply(anna, 'too late')).body.code).toBe('not_taken_over');
    expect((await takeOver(anna, { handling_version: 99 })).body.code).toBe('taken_over');
    await handBack(ben);
    expect((await takeOver(anna, { from: ben.user.user_id })).body.code).toBe('stale_handling');
    expect((await takeOver(anna, { handling_version: 1 })).body.code).toBe('stale_handling');
    expect(await session()).toMatchObject({ handling: 'responder', handled_by: null, handled_by_name: null, handled_since: null, waiting_since: null });
    const entries = (await entriesOf(await on.admin(), `subject=${session_id}`)).reverse().filter(({ action }) => action !== 'session.opened');
    expect(entries.map(({ action, actor_id, details }) => [action, actor_id, details])).toEqual([
      ['session.taken_over', anna.user.user_id, { user_id: uma.user.user_id }],
      ['session.taken_over', ben.user.user_id, { user_id: uma.user.user_id, from_user_id: anna.user.user_id }],
      ['session.handed_back', ben.user.user_id, { user_id: uma.user.user_id }],
    ]);
  });

  test('an ended session is nobody’s to take; its handling stays as it was', async () => {
    await takeOver(anna);
    await say('hello?');
    await ben.post(`${any}/end`);
    expect(await session()).toMatchObject({ handling: 'person', handled_by: anna.user.user_id, waiting_since: null, status: 'ended' });
    for (const refused of [await takeOver(ben), await takeOver(anna), await handBack(anna), await reply(anna, 'late')]) expect(refused.body.code).toBe('session_ended');
    expect((await uma.post<Problem>(`${own}/person-request`)).body.code).toBe('session_ended');
    await uma.delete(own);
    for (const refused of [await takeOver(ben), await handBack(anna), await reply(anna, 'late')]) expect(refused.status).toBe(404);
  });

  test('handing back has the last message answered, and the responder is told what the person said', async () => {
    const { received, histories } = ScriptedResponder.instance;
    await say('one');
    await takeOver(anna);
    await say('two');
    await reply(anna, 'That was two.');
    await say('three');
    await say('four');
    const back = await handBack(anna, { answer_now: true });
    expect([back.status, back.body.handling]).toEqual([200, 'responder']);
    await until(async () => (await told()).at(-1) === 'assistant: re: four');
    expect(received.slice(-1)).toEqual(['four']);
    expect(histories.at(-1)).toEqual(['one', 're: one', 'two', 'That was two.', 'three']);
    const rows = await shown();
    const [handedBack, answer] = rows.slice(-2) as [Message, Message];
    expect([handedBack.event?.type, answer.parent_id, answer.reply_to]).toEqual(['handed_back', handedBack.message_id, rows.find(({ content }) => content === 'four')!.message_id]);
    await say('five');
    expect(histories.at(-1)).toEqual(['one', 're: one', 'two', 'That was two.', 'three', 'four', 're: four']);
    expect(await told()).toEqual([
      'user: one', 'assistant: re: one', 'person_came', 'user: two', 'operator: That was two.', 'user: three', 'user: four', 'handed_back', 'assistant: re: four',
      'user: five', 'assistant: re: five',
    ]);
  });

  test('there is nothing to answer where the person or the responder had the last word', async () => {
    const { received } = ScriptedResponder.instance;
    await say('question');
    const before = received.length;
    await takeOver(anna);
    await handBack(anna, { answer_now: true });
    await takeOver(anna);
    await say('another');
    await reply(anna, 'done');
    await handBack(anna, { answer_now: true });
    expect((await say('and on')).body.reply?.content).toBe('re: and on');
    expect(received.slice(before)).toEqual(['and on']);
  });

  test('what nobody answered is answered at the end once it is asked for again; a further version stands beside it', async () => {
    await takeOver(anna);
    const { message } = (await say('left open')).body;
    await handBack(anna);
    const retried = await say('left open', { message_id: message.message_id });
    expect(retried.body.reply?.content).toBe('re: left open');
    expect(await told()).toEqual(['person_came', 'user: left open', 'handed_back', 'assistant: re: left open']);
    const again = await uma.post<ChatAnswer>(`${own}/messages/${message.message_id}/replies`, {});
    expect(again.body.reply).toMatchObject({ version: 2, parent_id: retried.body.reply!.parent_id });
    expect((await shown()).at(-1)!.versions).toEqual([retried.body.reply!.message_id, again.body.reply!.message_id]);
    expect(await told()).toEqual(['person_came', 'user: left open', 'handed_back', 'assistant: re: left open']);
  });

  test('a reply that failed after a hand-back is asked for again at its place', async () => {
    await takeOver(anna);
    await say('fail until mended');
    await handBack(anna, { answer_now: true });
    const question = (await shown()).find(({ role }) => role === 'user')!;
    await until(() => ScriptedResponder.instance.received.at(-1) === 'fail until mended');
    ScriptedResponder.instance.failing = false;
    const retried = await say('fail until mended', { message_id: question.message_id });
    ScriptedResponder.instance.failing = true;
    expect(retried.body.reply?.content).toBe('re: fail until mended');
    expect(await told()).toEqual(['person_came', 'user: fail until mended', 'handed_back', 'assistant: re: fail until mended']);
  });
});
