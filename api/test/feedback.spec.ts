import { type Feedback, type FeedbackList, feedbackList, type FieldError, type Message, type MessageList, type Session } from '@switchboard/shared';
import { randomUUID } from 'node:crypto';
import { Bus } from '../src/core/bus/bus.js';
import { FeedbackGiven } from '../src/index.js';
import type { AnsweredChat } from './support/answered-chat.js';
import { type TestApp, startApp } from './support/app.js';
import { writerOf } from './support/audit.js';
import type { Client } from './support/client.js';
import { databaseKinds } from './support/databases.js';
import { FakeClock } from './support/fake-clock.js';
import { metered } from './support/metered-responder.js';
import { problemOf } from './support/problems.js';

const AT = '2026-03-01T12:00:00.000Z';

describe.each(databaseKinds)('feedback on %s', (kind) => {
  let on: TestApp;
  let admin: Client;
  let ann: Client;
  let bob: Client;
  let clock: FakeClock;
  let asked: Message;
  let reply: Message;

  beforeAll(async () => {
    clock = new FakeClock();
    on = await startApp({ kind, clock, extensions: [metered] });
    [admin, ann, bob] = [await on.admin(), await on.user(), await on.user()];
  });
  beforeEach(async () => {
    clock.advance(Date.parse(AT) - clock.now());
    ({ message: asked, reply } = await say(ann, 'hello'));
  });
  afterEach(() => writerOf(on).query('DELETE FROM user_sessions'));
  afterAll(() => on.close());

  const say = async (client: Client, message: string, session_id?: string, message_id?: string) => {
    const id = session_id ?? (await client.post<Session>('/api/sessions')).body.session_id;
    return (await client.post<AnsweredChat>(`/api/sessions/${id}/chat`, { message, ...(message_id && { message_id }) })).body;
  };
  const pathOf = ({ session_id, message_id }: Pick<Message, 'session_id' | 'message_id'>) => `/api/sessions/${session_id}/messages/${message_id}/feedback`;
  const put = (client: Client, message: Pick<Message, 'session_id' | 'message_id'>, body: unknown) => client.send<Message & { errors?: FieldError[] }>('PUT', pathOf(message), body);
  const stored = async () => (await ann.get<MessageList>(`/api/sessions/${reply.session_id}/messages`)).body.messages.map(({ feedback }) => feedback);
  const list = async (query = '') => (await admin.get<FeedbackList>(`/api/admin/feedback?${query}`)).body;

  test('a rating is set, changed and withdrawn, and each change is published', async () => {
    const published: (Feedback | null)[] = [];
    const rated = reply;
    on.app.get(Bus).committed(FeedbackGiven, ({ session_id, message_id, feedback }) => {
      if (session_id === rated.session_id && message_id === rated.message_id) published.push(feedback);
    });
    const stream = await ann.stream(`/api/sessions/${reply.session_id}/stream`);
    const bad = { rating: 'down', reasons: ['wrong', 'tone'], comment: ' No.\nReally ' };
    const first = await put(ann, reply, bad);
    expect([first.status, first.body]).toEqual([200, { ...reply, feedback: { ...bad, at: AT } }]);
    expect(await stored()).toEqual([null, first.body.feedback]);
    clock.advance(1_000);
    const second = await put(ann, reply, { rating: 'up' });
    expect(second.body.feedback).toEqual({ rating: 'up', reasons: [], comment: null, at: '2026-03-01T12:00:01.000Z' });
    expect(await stored()).toEqual([null, second.body.feedback]);
    for (let at = 0; at < 2; at++) expect((await ann.delete(pathOf(reply))).status).toBe(204);
    expect(await stored()).toEqual([null, null]);
    expect(published).toEqual([first.body.feedback, second.body.feedback, null]);
    await stream.next(({ event, data }) => event === 'feedback' && data['feedback'] === null);
    expect(stream.events.filter(({ event }) => event === 'feedback').map(({ data }) => data)).toEqual(published.map((feedback) => ({ message_id: reply.message_id, feedback })));
    await stream.leave();
  });

  test('a rating is stored in the job that publishes it', async () => {
    const rated = reply;
    on.app.get(Bus).within(FeedbackGiven, ({ message_id }) => (message_id === rated.message_id ? Promise.reject(new Error('no')) : Promise.resolve()));
    expect((await put(ann, reply, { rating: 'up' })).status).toBe(500);
    expect(await stored()).toEqual([null, null]);
  });

  test("messages of operators can be rated, the user's own and those of the system cannot", async () => {
    const roles = async (role: string) => writerOf(on).query(`UPDATE messages SET role = '${role}' WHERE message_id = '${reply.message_id}'`);
    for (const [message, role, status] of [[asked, 'assistant', 422], [reply, 'system', 422], [reply, 'operator', 200]] as const) {
      await roles(role);
      const answer = await put(ann, message, { rating: 'up' });
      expect([role, answer.status]).toEqual([role, status]);
      const deleted = await ann.delete(pathOf(message));
      expect([role, deleted.status]).toEqual([role, status === 200 ? 204 : 422]);
      if (status === 422) for (const each of [answer, deleted]) expect(problemOf(each)).toMatchObject({ code: 'not_rateable', errors: [{ path: 'message_id' }] });
    }
  });

  test("a message of another user's session, or that does not exist, is not found", async () => {
    const missing = [{ ...reply, message_id: randomUUID() }, { ...reply, session_id: randomUUID() }];
    for (const [client, message] of [[bob, reply], [admin, reply], [ann, missing[0]!], [ann, missing[1]!]] as const) {
      expect((await put(client, message, { rating: 'up' })).status).toBe(404);
      expect((await client.delete(pathOf(message))).status).toBe(404);
    }
    expect((await list()).entries).toEqual([]);
  });

  test.each([
    [{}, 'rating'], [{ rating: 'meh' }, 'rating'], [{ rating: 'up', reasons: ['ugly'] }, 'reasons.0'], [{ rating: 'up', reasons: ['wrong', 'wrong'] }, 'reasons'],
    [{ rating: 'up', comment: '' }, 'comment'], [{ rating: 'up', comment: ' \n' }, 'comment'], [{ rating: 'up', comment: 'x'.repeat(2_001) }, 'comment'],
    [{ rating: 'up', at: AT }, 'at'],
  ])('%j is invalid', async (body, path) => {
    const answer = await put(ann, reply, body);
    expect([answer.status, answer.body.errors?.[0]?.path]).toEqual([422, path]);
  });

  test('a comment may have 2,000 characters, and an ended session may be rated', async () => {
    await admin.post(`/api/admin/sessions/${reply.session_id}/end`);
    const before = (await ann.get<Session>(`/api/sessions/${reply.session_id}`)).body;
    clock.advance(1_000);
    expect((await put(ann, reply, { rating: 'up', comment: '🙂'.repeat(2_000) })).status).toBe(200);
    expect((await ann.get<Session>(`/api/sessions/${reply.session_id}`)).body).toEqual(before);
  });

  test('administrators list all feedback, newest first, with who answered', async () => {
    const other = (await say(bob, 'a large question')).reply;
    await put(ann, reply, { rating: 'down', reasons: ['not_found'], comment: 'Look again' });
    clock.advance(60_000);
    await put(bob, other, { rating: 'up' });
    const { body } = await admin.get<FeedbackList>('/api/admin/feedback');
    expect(feedbackList.parse(body)).toEqual({
      entries: [
        { message_id: other.message_id, session_id: other.session_id, user_id: bob.user.user_id, rating: 'up', reasons: [], comment: null, responder: 'metered', model: 'large', at: '2026-03-01T12:01:00.000Z' },
        { message_id: reply.message_id, session_id: reply.session_id, user_id: ann.user.user_id, rating: 'down', reasons: ['not_found'], comment: 'Look again', responder: 'metered', model: 'small', at: AT },
      ],
      next_cursor: null,
    });
    const found = async (query: string) => (await list(query)).entries.map(({ model }) => model);
    expect(await found('rating=up')).toEqual(['large']);
    expect(await found('rating=down')).toEqual(['small']);
    expect(await found('responder=metered')).toEqual(['large', 'small']);
    expect(await found('responder=other')).toEqual([]);
    expect(await found('model=small')).toEqual(['small']);
    expect(await found(`to=${AT}`)).toEqual(['small']);
    expect(await found('from=2026-03-01T12:00:00.001Z')).toEqual(['large']);
    expect(await found(`from=${AT}&to=2026-03-01T12:01:00.000Z`)).toEqual(['large', 'small']);
    for (const bad of ['rating=meh', 'from=yesterday', 'limit=0', 'cursor=x', 'who=me', `responder=${'x'.repeat(201)}`])
      expect([bad, (await admin.get(`/api/admin/feedback?${bad}`)).status]).toEqual([bad, 422]);
    await ann.delete(`/api/sessions/${reply.session_id}`);
    expect(await found('')).toEqual(['large']);
  });

  test('the pages have each entry once, also those of one instant and of one message id in several sessions', async () => {
    // Whoever retries a reply chooses its id.
    const shared = randomUUID();
    for (let at = 0; at < 3; at++) {
      const { message, reply: first } = await say(bob, `question ${at}`);
      const { body } = await bob.post<AnsweredChat>(`/api/sessions/${message.session_id}/messages/${message.message_id}/replies`, { reply_id: shared });
      for (const each of [first, body.reply]) await put(bob, each, { rating: 'up' });
    }
    const all = (await list()).entries;
    expect(all.filter(({ message_id }) => message_id === shared)).toHaveLength(3);
    for (const limit of [1, 2, 3, 6]) {
      const read: unknown[] = [];
      for (let cursor: string | null = ''; cursor !== null; ) {
        const page: FeedbackList = await list(`limit=${limit}&cursor=${cursor}`);
        read.push(...page.entries);
        cursor = page.next_cursor;
      }
      expect(read).toEqual(all);
      expect(read).toHaveLength(6);
    }
  });
});
