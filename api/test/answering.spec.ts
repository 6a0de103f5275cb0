import type { AdminSessionList, ChatAnswer, Session } from '@switchboard/shared';
import { startApp, type TestApp } from './support/app.js';
import type { Client } from './support/client.js';
import { databaseKinds } from './support/databases.js';
import { scripted, ScriptedResponder } from './support/scripted-responder.js';
import { until } from './support/until.js';

describe.each(databaseKinds)('sessions in which a reply is being generated, on %s', (kind) => {
  let on: TestApp;
  let admin: Client;
  let uma: Client;
  let session_id: string;

  beforeAll(async () => {
    on = await startApp({ kind, extensions: [scripted] });
    admin = await on.admin();
  });
  beforeEach(async () => {
    uma = await on.user();
    session_id = (await uma.post<Session>('/api/sessions')).body.session_id;
  });
  afterAll(() => on.close());

  const say = (message: string) => uma.post<ChatAnswer>(`/api/sessions/${session_id}/chat`, { message });
  const list = () => admin.get<AdminSessionList>('/api/admin/sessions');
  const answering = async () => (await list()).body.sessions.flatMap((each) => (each.answering ? [each.session_id] : []));

  test('are marked in the list from the beginning of the reply to its end; the list changes with both', async () => {
    await uma.post<Session>('/api/sessions');
    const text = `wait ${session_id}`;
    const answer = say(text);
    await until(() => ScriptedResponder.instance.holds(text));
    expect(await answering()).toEqual([session_id]);
    const tag = (await list()).headers.get('etag')!;
    const poll = async () => (await admin.get('/api/admin/sessions', { 'if-none-match': tag })).status;
    expect(await poll()).toBe(304);
    ScriptedResponder.instance.release(text);
    await answer;
    expect([await poll(), await answering()]).toEqual([200, []]);
  });

  test.each(['fail', 'half', 'empty'])('are marked no more after a reply that did not succeed (%s)', async (mood) => {
    await say(`${mood} ${session_id}`);
    expect(await answering()).toEqual([]);
  });

  test('are marked no more once an administrator has stopped the reply or ended the session', async () => {
    for (const action of ['stop', 'end']) {
      const text = `wait ${action} ${session_id}`;
      const answer = say(text);
      await until(() => ScriptedResponder.instance.holds(text));
      expect(await answering()).toEqual([session_id]);
      await admin.post(`/api/admin/sessions/${session_id}/${action}`);
      await answer;
      expect(await answering()).toEqual([]);
    }
  });

  test('are marked while the next reply of a queue is generated', async () => {
    const texts = ['wait a', 'wait b'].map((each) => `${each} ${session_id}`);
    const answers = texts.map((text) => say(text));
    for (const text of texts) {
      await until(() => ScriptedResponder.instance.holds(text));
      expect(await answering()).toEqual([session_id]);
      ScriptedResponder.instance.release(text);
    }
    await Promise.all(answers);
    expect(await answering()).toEqual([]);
  });
});
