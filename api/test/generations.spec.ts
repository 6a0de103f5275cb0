import type { MessageList, Problem } from '@switchboard/shared';
import { randomUUID } from 'node:crypto';
import { startApp, type TestApp } from './support/app.js';
import type { Client } from './support/client.js';
import { databaseKinds } from './support/databases.js';
import { problemOf } from './support/problems.js';
import { scripted, ScriptedResponder } from './support/scripted-responder.js';
import { until } from './support/until.js';
import type { AnsweredChat } from './support/answered-chat.js';

describe.each(databaseKinds)('concurrent replies on %s', (kind) => {
  let on: TestApp;
  let ann: Client;
  let responder: ScriptedResponder;

  beforeAll(async () => {
    on = await startApp({ kind, extensions: [scripted], env: { RATE_LIMITS: 'on' }, limits: { repliesQueued: 4 } });
    responder = ScriptedResponder.instance;
  });
  beforeEach(async () => {
    ann = await on.user();
  });
  afterAll(() => on.close());

  const say = (session_id: string, message: string, message_id: string = randomUUID()) =>
    ann.post<AnsweredChat & Problem>(`/api/sessions/${session_id}/chat`, { message, message_id });
  /** Starts a reply that continues until it is released; `answer` is the response to the call. */
  const begin = async (session_id: string, message: string, message_id?: string) => {
    const answer = say(session_id, message, message_id);
    await until(() => responder.received.includes(message));
    return { answer };
  };
  /** Releases a reply, repeatedly until it ends, since a requested reply may not be waiting yet. */
  const finish = async <T>(answer: Promise<T>, message: string): Promise<T> => {
    let over = false;
    void answer.finally(() => (over = true));
    await until(() => {
      responder.release(message);
      return over;
    });
    return answer;
  };
  const messagesIn = async (session_id: string) =>
    (await ann.get<MessageList>(`/api/sessions/${session_id}/messages`)).body.messages?.length ?? 0;
  const refused = (answer: Parameters<typeof problemOf>[0]) => {
    expect(problemOf(answer)).toMatchObject({ status: 429, code: 'too_many_generations' });
    expect(answer.headers.get('retry-after')).toBe('5');
  };

  test('A58: a reply in a third session is refused before anything is written; a stopped reply frees its slot', async () => {
    const [one, two, three] = [randomUUID(), randomUUID(), randomUUID()];
    const first = await begin(one, `wait ${one}`);
    const second = await begin(two, `wait ${two}`);
    refused(await say(three, 'a third'));
    await expect(ann.stream(`/api/sessions/${three}/chat`, {}, { message: 'a third' })).rejects.toThrow('too_many_generations');
    expect((await ann.get(`/api/sessions/${three}`)).status).toBe(404);
    expect(responder.received).not.toContain('a third');
    const bob = await on.user();
    expect((await bob.post(`/api/sessions/${randomUUID()}/chat`, { message: 'hello' })).status).toBe(200);
    await ann.post(`/api/sessions/${one}/stop`);
    expect((await first.answer).body.reply.status).toBe('stopped');
    expect((await say(three, 'now there is room')).status).toBe(200);
    expect((await finish(second.answer, `wait ${two}`)).status).toBe(200);
  });

  test('A58: of ten concurrent messages in ten sessions, two are answered', async () => {
    const ids = Array.from({ length: 10 }, () => randomUUID());
    let refusals = 0;
    const answers = ids.map(async (id) => {
      const answer = await say(id, `wait ${id}`);
      if (answer.status === 429) refusals++;
      return answer;
    });
    await until(() => refusals === 8);
    const settled = await Promise.all(ids.map((id, at) => finish(answers[at]!, `wait ${id}`)));
    expect(settled.map(({ status }) => status).sort()).toEqual([200, 200, ...Array<number>(8).fill(429)]);
    for (const answer of settled.filter(({ status }) => status === 429)) refused(answer);
  });

  test('further messages of one session wait in a bounded queue; retries take no slot in it', async () => {
    const session_id = randomUUID();
    const [done, failed, slow] = [randomUUID(), randomUUID(), randomUUID()];
    await say(session_id, 'done before', done);
    expect((await say(session_id, 'fail before', failed)).status).toBe(502);
    const { answer } = await begin(session_id, `wait ${session_id}`, slow);
    const waiting = ['a', 'b', 'c'].map((text) => say(session_id, text));
    // Two messages and the reply to the first, one message in progress, three queued.
    await until(async () => (await messagesIn(session_id)) === 7);
    refused(await say(session_id, 'one too many'));
    // The call in progress may be repeated, and joins it; a completed one gets its stored reply; a new reply is neither.
    const joined = say(session_id, `wait ${session_id}`, slow);
    expect((await say(session_id, 'done before', done)).status).toBe(200);
    refused(await say(session_id, 'fail before', failed));
    await finish(answer, `wait ${session_id}`);
    expect((await joined).body.reply).toEqual((await answer).body.reply);
    expect((await Promise.all(waiting)).map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(await messagesIn(session_id)).toBe(11);
    expect((await say(session_id, 'room again')).status).toBe(200);
  });

  test('a client that disconnects frees no slot while its reply is being generated, and a failed reply frees its slot', async () => {
    const [one, two, three] = [randomUUID(), randomUUID(), randomUUID()];
    const stream = await ann.stream(`/api/sessions/${one}/chat`, {}, { message: `wait ${one}` });
    await stream.named('delta');
    await stream.leave();
    const second = await begin(two, `wait ${two}`);
    refused(await say(three, 'a third'));
    await until(async () => {
      responder.release(`wait ${one}`);
      return (await messagesIn(one)) === 2;
    });
    expect((await say(three, 'fail')).status).toBe(502);
    expect((await say(randomUUID(), 'another')).status).toBe(200);
    await finish(second.answer, `wait ${two}`);
  });
});
