import { setImmediate as nextTurn } from 'node:timers/promises';
import { MessageWordsRepository } from '../src/search/message-words.repository.js';
import { databaseKinds } from './support/databases.js';
import { openGate } from './support/gate.js';

const MESSAGES = 400;
/** Words of their own for each message, so that there is something to index. */
const content = (at: number) => Array.from({ length: 150 }, (_, word) => `Wörd${at}x${word}`).join(' ');

test.each(databaseKinds)('a job that indexes many messages lets requests in between on %s', async (kind) => {
  const on = await openGate(kind);
  const bind = (at: number) => (kind === 'sqlite' ? '?' : `$${at}`);
  await on.writer.query("INSERT INTO users (user_id, email, role, status, password_hash, created_at) VALUES ('u', 'u@example.com', 'user', 'active', '', '2026')");
  await on.writer.query("INSERT INTO user_sessions (session_id, user_id, created_at, last_activity_at) VALUES ('s', 'u', '2026', '2026')");
  for (let seq = 1; seq <= MESSAGES; seq++)
    await on.writer.query(
      `INSERT INTO messages (session_id, message_id, seq, role, content, created_at, status) VALUES ('s', 'm${seq}', ${seq}, 'user', ${bind(1)}, '2026', 'complete')`,
      [content(seq)],
    );
  const words = new MessageWordsRepository(on.reader);
  let [turns, isOver] = [0, false];
  const from = process.threadCpuUsage();
  const job = on.gate.run(({ manager }) => words.index(manager, MESSAGES, 10_000_000)).finally(() => (isOver = true));
  for (; !isOver; turns++) await nextTurn();
  expect((await job).indexed).toBe(MESSAGES);
  const { user, system } = process.threadCpuUsage(from);
  // Slices of 1 ms of work: however fast the machine is, those of eight times the length would be fewer.
  expect(turns).toBeGreaterThan((user + system) / 1000 / 4);
  await on.close();
});
