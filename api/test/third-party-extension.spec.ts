import type { MessageList, Problem, Session } from '@switchboard/shared';
import { randomUUID } from 'node:crypto';
import { FORBIDDEN, TallyService } from './third-party-extension/tally.service.js';
import { tally, TallyResponder } from './third-party-extension/tally.extension.js';
import { type TestApp, startApp } from './support/app.js';
import type { Client } from './support/client.js';
import { databaseKinds } from './support/databases.js';
import type { AnsweredChat } from './support/answered-chat.js';

describe.each(databaseKinds)('a third-party extension on %s', (kind) => {
  let on: TestApp;
  let ann: Client;
  const say = (message: string, session_id: string = randomUUID()) =>
    ann.post<AnsweredChat & Problem>(`/api/sessions/${session_id}/chat`, { message });

  beforeAll(async () => {
    on = await startApp({ kind, extensions: [tally] });
  });
  beforeEach(async () => {
    ann = await on.user();
  });
  afterAll(() => on.close());

  test('its routes admit the callers they declare, and no others', async () => {
    const admin = await on.admin();
    const bob = on.anonymous();
    const statuses = async (path: string) => Promise.all([bob, ann, admin].map(async (client) => (await client.get(path)).status));
    expect(await statuses('/api/x/tally')).toEqual([401, 200, 200]);
    expect(await statuses('/api/x/tally/ended')).toEqual([401, 403, 200]);
    expect(await statuses('/api/x/tally/about')).toEqual([200, 200, 200]);
    const { paths } = (await bob.get<{ paths: object }>('/api/docs/openapi.json')).body;
    expect(Object.keys(paths)).toEqual(expect.arrayContaining(['/api/x/tally', '/api/x/tally/ended']));
  });

  test('its table exists, and is written in the transaction of the message and through the write gate', async () => {
    await say('hello');
    await say('again');
    expect((await ann.get('/api/x/tally')).body).toEqual({ messages: 2, letters: 10 });
    expect((await ann.delete('/api/x/tally')).status).toBe(204);
    expect((await ann.get('/api/x/tally')).body).toEqual({ messages: 0, letters: 0 });
  });

  test('its responder replies, with dependencies from its own module', async () => {
    const { body } = await say('hello');
    expect(body.reply).toMatchObject({
      content: 'You said 5 letters in 1 messages.',
      responder: 'tally',
      sources: [{ title: 'Your tally', url: '/help/index' }],
      status: 'complete',
    });
    expect(on.app.get(TallyResponder, { strict: false })).toBeInstanceOf(TallyResponder);
  });

  test('a refusal by its `within` listener rolls back: neither the message nor its session nor its own row is left', async () => {
    const session_id = randomUUID();
    const refused = await say(`${FORBIDDEN}, ${FORBIDDEN}`, session_id);
    expect([refused.status, refused.body.code]).toEqual([422, 'forbidden_word']);
    expect((await ann.get(`/api/sessions/${session_id}`)).status).toBe(404);
    expect((await ann.get('/api/x/tally')).body).toEqual({ messages: 0, letters: 0 });

    const kept = (await say('hello')).body.session;
    await say(FORBIDDEN, kept.session_id);
    const { messages } = (await ann.get<MessageList>(`/api/sessions/${kept.session_id}/messages`)).body;
    expect(messages.map(({ content }) => content)).toEqual(['hello', 'You said 5 letters in 1 messages.']);
    expect((await ann.get<Session>(`/api/sessions/${kept.session_id}`)).body.message_count).toBe(2);
  });

  test('`committed` listeners are called before the response, and a failing one does no harm', async () => {
    const admin = await on.admin();
    const { session_id } = (await ann.post<Session>('/api/sessions')).body;
    expect((await admin.post<Session>(`/api/admin/sessions/${session_id}/end`)).body.status).toBe('ended');
    const { ended, settings } = on.app.get(TallyService, { strict: false });
    expect(ended.map((each) => each.session_id)).toEqual([session_id]);
    expect((await admin.get('/api/x/tally/ended')).body).toEqual([session_id]);
    expect(settings.database.kind).toBe(kind);
    expect((await admin.post(`/api/admin/sessions/${session_id}/end`)).status).toBe(200);
    expect(ended).toHaveLength(1);
  });
});
