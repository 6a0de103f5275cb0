import type { MessageList } from '@switchboard/shared';
import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { Client } from '../support/client.js';
import { setTimeout as delay } from 'node:timers/promises';
import { createScratchDatabase, databaseKinds, type ScratchDatabase } from '../support/databases.js';
import { openGate } from '../support/gate.js';
import { ServerProcess } from '../support/server-process.js';
import type { AnsweredChat } from '../support/answered-chat.js';

const SCRIPTED_SERVER = fileURLToPath(new URL('../support/scripted-server.mjs', import.meta.url));
const JWT_SECRET = 'Zp4Vn8rKx2QwLs6TbHy9Ej3UfMc7GaDo5NiRk1';
const ADMIN_PASSWORD = 'a password for tests';

test.each(databaseKinds)('D11, D16: kill -9 during a reply on %s: no message is left half written, and twenty concurrent retries yield one reply', async (kind) => {
  const database = await createScratchDatabase(kind);
  const env = { DATABASE_URL: database.url, JWT_SECRET, ADMIN_PASSWORD };
  let server = await ServerProcess.start(env, SCRIPTED_SERVER);
  try {
    let admin = await Client.signIn(server.url, 'admin@switchboard.local', ADMIN_PASSWORD);
    const questions = Array.from({ length: 6 }, (_, at) => ({ path: `/api/sessions/${randomUUID()}`, message: `slow ${at}`, message_id: randomUUID() }));
    const streams = await Promise.all(questions.map(({ path, ...body }) => admin.stream(`${path}/chat`, {}, body)));
    for (const stream of streams) await stream.named('delta');
    const left = questions.splice(3).map((each, at) => ({ ...each, gone: streams[at + 3]!.leave() }));
    await Promise.all(left.map(({ gone }) => gone));
    await server.crash();

    server = await ServerProcess.start(env);
    admin = await Client.signIn(server.url, 'admin@switchboard.local', ADMIN_PASSWORD);
    for (const { path, message, message_id } of [...questions, ...left]) {
      const kept = (await admin.get<MessageList>(`${path}/messages`)).body.messages;
      // A reply that was saved before the crash is kept as well.
      const [question, reply] = kept.map((each) => [each.message_id, each.role, each.content, each.status]);
      expect(question).toEqual([message_id, 'user', message, 'complete']);
      if (reply) expect(reply.slice(1)).toEqual(['assistant', `said ${message}`, 'interrupted']);
      const answers = await Promise.all(Array.from({ length: 20 }, () => admin.post<AnsweredChat>(`${path}/chat`, { message, message_id })));
      expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
      expect(new Set(answers.map(({ body }) => body.reply.message_id)).size).toBe(1);
      const now = (await admin.get<MessageList>(`${path}/messages`)).body.messages;
      expect(now.map(({ role, status }) => [role, status])).toEqual([['user', 'complete'], ['assistant', 'complete']]);
    }
  } finally {
    await server.crash();
    await database.drop();
  }
});

test.each(databaseKinds)('kill -9 during replies on %s: what was announced more than 2.5 s before is kept, and a retry answers', async (kind) => {
  const database = await createScratchDatabase(kind);
  const env = { DATABASE_URL: database.url, JWT_SECRET, ADMIN_PASSWORD };
  let server = await ServerProcess.start(env, SCRIPTED_SERVER);
  try {
    let admin = await Client.signIn(server.url, 'admin@switchboard.local', ADMIN_PASSWORD);
    const said = Array.from({ length: 4 }, (_, at) => ({ path: `/api/sessions/${randomUUID()}`, message: `drip ${at}`, message_id: randomUUID() }));
    const streams = await Promise.all(said.map(({ path, ...body }) => admin.stream(`${path}/chat`, {}, body)));
    const textOf = (stream: (typeof streams)[number]) =>
      stream.events.flatMap(({ event, data }) => (event === 'delta' ? [data['text'] as string] : [])).join('');
    await delay(2_600);
    const announced = streams.map(textOf);
    await delay(2_500);
    await server.crash();

    server = await ServerProcess.start(env);
    admin = await Client.signIn(server.url, 'admin@switchboard.local', ADMIN_PASSWORD);
    for (const [at, { path, message, message_id }] of said.entries()) {
      const [, reply, ...others] = (await admin.get<MessageList>(`${path}/messages`)).body.messages;
      expect(reply).toMatchObject({ role: 'assistant', status: 'interrupted', reply_to: message_id, version: 1 });
      expect(announced[at]).not.toBe('');
      expect(reply!.content.startsWith(announced[at]!)).toBe(true);
      expect(textOf(streams[at]!).startsWith(reply!.content)).toBe(true);
      expect(others).toEqual([]);
      const retried = await admin.post<AnsweredChat>(`${path}/chat`, { message, message_id });
      expect([retried.status, retried.body.reply.status, retried.body.reply.version]).toEqual([200, 'complete', 1]);
    }
    expect(await savedIn(kind, database)).toBe(0);
  } finally {
    await server.crash();
    await database.drop();
  }
});

/** @returns how many replies are saved as being in progress */
async function savedIn(kind: (typeof databaseKinds)[number], database: ScratchDatabase): Promise<number> {
  const gate = await openGate(kind, database);
  const [row]: { saved: number | string }[] = await gate.reader.query('SELECT count(*) AS saved FROM generations');
  await gate.close();
  return Number(row!.saved);
}
