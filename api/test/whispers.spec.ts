import { type AdminSession, type ChatAnswer, type Message, type MessageList, MessageTree, type Problem, type Session, type Whisper, type WhisperList } from '@switchboard/shared';
import { randomUUID } from 'node:crypto';
import { administrators } from './support/administrators.js';
import { startApp, type TestApp } from './support/app.js';
import { entriesOf } from './support/audit.js';
import type { Client } from './support/client.js';
import { databaseKinds } from './support/databases.js';
import { heeding, HeedingResponder } from './support/heeding-responder.js';
import { until } from './support/until.js';

type Answered = Whisper & Omit<Problem, 'status'>;

describe.each(databaseKinds)('whispers on %s', (kind) => {
  let on: TestApp;
  let responder: HeedingResponder;
  let anna: Client;
  let ben: Client;
  let uma: Client;
  let session_id: string;
  let own: string;
  let any: string;

  beforeAll(async () => {
    on = await startApp({ kind, extensions: [heeding], env: { TRANSCRIPTS: 'reason' } });
    responder = HeedingResponder.instance;
    [anna, ben] = (await administrators(on, ['Anna', 'Ben'])) as [Client, Client];
    uma = await on.user();
  });
  beforeEach(async () => {
    session_id = (await uma.post<Session>('/api/sessions')).body.session_id;
    [own, any] = [`/api/sessions/${session_id}`, `/api/admin/sessions/${session_id}`];
  });
  afterAll(() => on.close());

  const say = (message: string, more: object = {}) => uma.post<ChatAnswer & Problem>(`${own}/chat`, { message, ...more });
  const whisper = (content: string, more: object = {}, who = anna) => who.post<Answered>(`${any}/whispers`, { content, lasts: 'next', ...more });
  const withdraw = (whisper_id: string) => anna.delete<Problem>(`${any}/whispers/${whisper_id}`);
  const listed = async () => {
    await anna.post(`${any}/openings`, { reason_kind: 'support' });
    return (await anna.get<WhisperList>(`${any}/whispers`)).body.whispers;
  };
  const shown = async () => (await uma.get<MessageList>(`${own}/messages?path=active`)).body.messages;
  const told = async () => {
    const { leaf_id } = (await uma.get<Session>(own)).body;
    return new MessageTree(await shown()).path(leaf_id).map(({ content, status, version }) => `${content} (${status} ${version})`);
  };
  const given = (content: string) => responder.askedAbout(content).map(({ instructions }) => instructions);
  const begun = async (content: string) => {
    const answer = say(content);
    await until(() => responder.holds(content));
    return answer;
  };
  /** A message that no other test has sent. */
  const text = (words: string) => `${words} ${session_id}`;

  test('one for the next answer goes into that answer alone; one for the session into each until it is withdrawn', async () => {
    const once = (await whisper('be brief')).body;
    expect(once).toEqual({
      whisper_id: expect.any(String), content: 'be brief', lasts: 'next', by: anna.user.user_id, by_name: 'Anna', created_at: expect.any(String), used_by: [], withdrawn_at: null,
    });
    const always = (await whisper('be polite', { lasts: 'session' }, ben)).body;
    const replies = [(await say(text('one'))).body.reply!, (await say(text('two'))).body.reply!];
    expect((await withdraw(always.whisper_id)).status).toBe(204);
    await say(text('three'));
    expect([given(text('one')), given(text('two')), given(text('three'))]).toEqual([[['be brief', 'be polite']], [['be polite']], [[]]]);
    expect(await listed()).toEqual([
      { ...once, used_by: [replies[0]!.message_id] },
      { ...always, by_name: 'Ben', used_by: replies.map(({ message_id }) => message_id), withdrawn_at: expect.any(String) },
    ]);
    expect((await withdraw(always.whisper_id)).status).toBe(204);
    expect((await withdraw(randomUUID())).status).toBe(404);
    const entries = await entriesOf(anna, `action=session.whispered&subject=${session_id}`);
    expect(entries.map(({ actor_id, details }) => [actor_id, details])).toEqual([
      [ben.user.user_id, { user_id: uma.user.user_id, whisper_id: always.whisper_id }],
      [anna.user.user_id, { user_id: uma.user.user_id, whisper_id: once.whisper_id }],
    ]);
  });

  test('nothing is applied to an answer that has begun', async () => {
    const call = begun(text('wait'));
    await until(() => responder.holds(text('wait')));
    await whisper('be brief');
    responder.release(text('wait'));
    await call;
    await say(text('next'));
    expect([given(text('wait')), given(text('next'))]).toEqual([[[]], [['be brief']]]);
  });

  test('an answer that is being given is stopped and given anew; its user sees a further version', async () => {
    const stream = await uma.stream(`${own}/stream`);
    const call = say(text('wait'));
    await stream.named('delta');
    const made = (await whisper('be brief', { now: true })).body;
    expect((await call).body.reply).toMatchObject({ status: 'stopped', content: 'so far ', version: 1 });
    const second = (await stream.next(({ event, data }) => event === 'reply' && data['version'] === 2)).data as unknown as Message;
    expect(second).toMatchObject({ content: `2: ${text('wait')}`, status: 'complete' });
    expect(given(text('wait'))).toEqual([[], ['be brief']]);
    expect(await listed()).toMatchObject([{ whisper_id: made.whisper_id, used_by: [second.message_id] }]);
    expect((await shown()).map(({ content, versions }) => [content, versions?.length])).toEqual([[text('wait'), 1], [second.content, 2]]);
    expect(JSON.stringify(stream.events)).not.toContain('be brief');
    await stream.leave();
  });

  test('what waits behind that answer is answered after the further version, and stands after it', async () => {
    const call = say(text('wait'));
    await until(() => responder.holds(text('wait')));
    const queued = say(text('queued'));
    await until(async () => (await shown()).length >= 2);
    await whisper('be brief', { now: true });
    await Promise.all([call, queued]);
    expect(responder.asked.filter(({ content }) => content.endsWith(session_id)).map(({ content, attempt }) => [content, attempt])).toEqual([
      [text('wait'), 1], [text('wait'), 2], [text('queued'), 1],
    ]);
    expect(await told()).toEqual([
      `${text('wait')} (complete 1)`, `2: ${text('wait')} (complete 2)`, `${text('queued')} (complete 1)`, `1: ${text('queued')} (complete 1)`,
    ]);
  });

  test('where nothing is being answered, `now` is for the next answer', async () => {
    await say(text('before'));
    expect((await whisper('be brief', { now: true })).status).toBe(201);
    await say(text('after'));
    expect(given(text('after'))).toEqual([['be brief']]);
    expect(await told()).toHaveLength(4);
  });

  test('an answer that failed, or was stopped before it began to speak, has used none', async () => {
    await whisper('be brief');
    expect((await say(text('fail'))).status).toBe(502);
    expect((await listed())[0]!.used_by).toEqual([]);
    const call = say(text('hold'));
    await until(() => responder.holds(text('hold')));
    expect((await listed())[0]!.used_by).toHaveLength(1);
    await uma.post(`${own}/stop`);
    await call;
    await until(async () => (await listed())[0]!.used_by.length === 0);
    await say(text('after'));
    expect([given(text('fail')), given(text('hold')), given(text('after'))]).toEqual([[['be brief']], [['be brief']], [['be brief']]]);
  });

  test('one that is withdrawn before it was used goes into nothing', async () => {
    const { whisper_id } = (await whisper('be brief')).body;
    await withdraw(whisper_id);
    await say(text('hello'));
    expect(given(text('hello'))).toEqual([[]]);
  });

  test('the note of a hand-back is for the next answer', async () => {
    await anna.post(`${any}/take-over`, {});
    await say(text('are you there?'));
    const back = await anna.post<AdminSession>(`${any}/hand-back`, { note: 'they want a refund', answer_now: true });
    expect([back.status, back.body.handling]).toEqual([200, 'responder']);
    await until(() => responder.askedAbout(text('are you there?')).length > 0);
    expect(given(text('are you there?'))).toEqual([['they want a refund']]);
    expect(await listed()).toMatchObject([{ content: 'they want a refund', lasts: 'next', by_name: 'Anna' }]);
    expect(JSON.stringify(await shown())).not.toContain('refund');
  });

  test.each([
    [{ content: '' }, 'content'],
    [{ content: 'x'.repeat(2_001) }, 'content'],
    [{ lasts: 'forever' }, 'lasts'],
    [{ now: 'yes' }, 'now'],
  ])('%j is invalid', async (more, path) => {
    const refused = await whisper('be brief', more);
    expect([refused.status, refused.body.errors?.[0]?.path]).toEqual([422, path]);
  });

  test('while a person has the session, and after its end, there is nobody to whisper to', async () => {
    await anna.post(`${any}/take-over`, {});
    expect((await whisper('be brief')).body).toMatchObject({ status: 409, code: 'handled_by_person' });
    await anna.post(`${any}/end`, {});
    expect((await whisper('be brief')).body).toMatchObject({ status: 409, code: 'session_ended' });
    expect((await anna.post<Problem>(`/api/admin/sessions/${randomUUID()}/whispers`, { content: 'x', lasts: 'next' })).body.code).toBe('session_not_found');
  });

  test('so many are in force at most, since every answer is given all of them', async () => {
    for (let at = 0; at < 20; at++) expect((await whisper(`rule ${at}`, { lasts: 'session' })).status).toBe(201);
    expect((await whisper('one more')).body).toMatchObject({ status: 429, code: 'quota_exceeded' });
    await withdraw((await listed())[0]!.whisper_id);
    expect((await whisper('one more')).status).toBe(201);
    await say(text('hello'));
    expect(given(text('hello'))[0]).toEqual([...Array.from({ length: 19 }, (_, at) => `rule ${at + 1}`), 'one more']);
  });

  test('an administrator stops an answer; what was said stays, and it is recorded', async () => {
    const call = say(text('wait'));
    await until(() => responder.holds(text('wait')));
    expect((await anna.post(`${any}/stop`)).status).toBe(204);
    expect((await call).body.reply).toMatchObject({ status: 'stopped', content: 'so far ' });
    expect((await anna.post(`${any}/stop`)).status).toBe(204);
    const entries = await entriesOf(anna, `action=session.answer_stopped&subject=${session_id}`);
    expect(entries.map(({ actor_id, details }) => [actor_id, details])).toEqual([[anna.user.user_id, { user_id: uma.user.user_id }]]);
    expect((await anna.post<Problem>(`/api/admin/sessions/${randomUUID()}/stop`)).status).toBe(404);
  });
});

test('what takes no instructions is told none', async () => {
  const on = await startApp();
  const [admin, uma] = [await on.admin(), await on.user()];
  const { session_id } = (await uma.post<Session>('/api/sessions')).body;
  const any = `/api/admin/sessions/${session_id}`;
  expect((await admin.post<Problem>(`${any}/whispers`, { content: 'be brief', lasts: 'next' })).body).toMatchObject({ status: 422, code: 'no_instructions' });
  await admin.post(`${any}/take-over`, {});
  expect((await admin.post<Problem>(`${any}/hand-back`, { note: 'be brief' })).body).toMatchObject({ status: 422, code: 'no_instructions' });
  // Nothing of it was done.
  expect((await admin.get<AdminSession>(any)).body.handling).toBe('person');
  await on.close();
});
