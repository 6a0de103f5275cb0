import type { MessageList, Session } from '@switchboard/shared';
import { randomUUID } from 'node:crypto';
import { Statement } from '../src/core/database/statement.js';
import { startApp } from './support/app.js';
import { Client } from './support/client.js';
import { createScratchDatabase, databaseKinds, type ScratchDatabase } from './support/databases.js';
import { openGate } from './support/gate.js';
import { scripted, ScriptedResponder } from './support/scripted-responder.js';

const AT = '2026-11-01T00:00:00.000Z';
const insertGeneration = new Statement(
  `INSERT INTO generations (reply_id, session_id, reply_to, version, user_id, seq, owner, begun_at, responder, content, saved_at)
   VALUES ($1, $2, $3, $4, $5, 1, 'a crashed process', $6, 'scripted', $7, $6)`,
);

describe.each(databaseKinds)('what a crash has left of running replies, on %s', (kind) => {
  let database: ScratchDatabase;

  beforeEach(async () => void (database = await createScratchDatabase(kind)));
  afterEach(() => database.drop());

  test('becomes interrupted replies; what has no session, no question or already a reply is removed, and nothing prevents the startup', async () => {
    const first = await startApp({ database, extensions: [scripted] });
    const ann = await first.user();
    const sessions = await Promise.all(['fail', 'fail', 'hello', 'half'].map(async (message) => {
      const { session_id } = (await ann.post<Session>('/api/sessions')).body;
      await ann.post(`/api/sessions/${session_id}/chat`, { message });
      const [question, reply] = (await ann.get<MessageList>(`/api/sessions/${session_id}/messages`)).body.messages;
      return { session_id, question: question!, reply };
    }));
    const [unanswered, deleted, answered, interrupted] = sessions as [typeof sessions[0], typeof sessions[0], typeof sessions[0], typeof sessions[0]];
    await first.app.close();

    const gate = await openGate(kind, database);
    const save = (session_id: string, reply_to: string, reply_id: string, version: number, content: string) =>
      gate.gate.run(({ manager }) => insertGeneration.all(manager, reply_id, session_id, reply_to, version, ann.user.user_id, AT, content));
    await save(unanswered.session_id, unanswered.question.message_id, unanswered.question.reply_id!, 1, 'so far');
    await save(deleted.session_id, deleted.question.message_id, deleted.question.reply_id!, 1, 'lost');
    await save(unanswered.session_id, randomUUID(), randomUUID(), 1, 'of no question');
    await save(answered.session_id, answered.question.message_id, randomUUID(), 1, 'late');
    await save(interrupted.session_id, interrupted.question.message_id, interrupted.reply!.message_id, 1, 'half and more');
    await gate.gate.run(({ manager }) => new Statement('UPDATE user_sessions SET deleted_at = $2 WHERE session_id = $1').all(manager, deleted.session_id, AT));
    await gate.close();

    let log = '';
    const second = await startApp({ database, extensions: [scripted], env: { LOG_LEVEL: 'error' }, log: { write: (line) => void (log += line) } });
    expect(log).toBe('');
    ScriptedResponder.instance.failing = false;
    const back = await Client.signIn(second.url, ann.user.email, 'a password for tests');
    const messagesOf = async (session_id: string) => (await back.get<MessageList>(`/api/sessions/${session_id}/messages`)).body.messages;
    expect((await messagesOf(unanswered.session_id)).map(({ content, status }) => [content, status])).toEqual([['fail', 'complete'], ['so far', 'interrupted']]);
    expect(await messagesOf(answered.session_id)).toEqual([answered.question, answered.reply]);
    expect((await messagesOf(interrupted.session_id)).map(({ content, status, version }) => [content, status, version])).toEqual([
      ['half', 'complete', 1], ['half and more', 'interrupted', 1],
    ]);
    expect((await back.get(`/api/sessions/${deleted.session_id}`)).status).toBe(404);
    const again = await back.post<{ reply: { status: string } }>(`/api/sessions/${unanswered.session_id}/chat`, {
      message: 'fail', message_id: unanswered.question.message_id,
    });
    expect([again.status, again.body.reply.status]).toEqual([200, 'complete']);
    await second.app.close();

    const after = await openGate(kind, database);
    const [row]: { saved: number | string }[] = await after.reader.query('SELECT count(*) AS saved FROM generations');
    expect(Number(row!.saved)).toBe(0);
    await after.close();
  });
});
