import type { ChatAnswer, MessageList } from '@switchboard/shared';
import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { Client } from '../support/client.js';
import { createScratchDatabase, databaseKinds } from '../support/databases.js';
import { ServerProcess } from '../support/server-process.js';

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
      const stored = (await admin.get<MessageList>(`${path}/messages`)).body.messages;
      expect(stored.map((each) => [each.message_id, each.role, each.content, each.status])).toEqual([[message_id, 'user', message, 'complete']]);
      const answers = await Promise.all(Array.from({ length: 20 }, () => admin.post<ChatAnswer>(`${path}/chat`, { message, message_id })));
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
