import type { DataSource } from 'typeorm';
import { Statement } from '../src/core/database/statement.js';
import { createScratchDatabase, databaseKinds, type ScratchDatabase } from './support/databases.js';
import { type GateOnScratch, openGate } from './support/gate.js';

const AT = '2026-01-01T00:00:00.000Z';
const insertUser = new Statement('INSERT INTO users (user_id, email, role, status, password_hash, created_at) VALUES ($1, $1, $2, $2, $2, $3)');
const insertSession = new Statement('INSERT INTO user_sessions (session_id, user_id, created_at, last_activity_at) VALUES ($1, $2, $3, $3)');
const insertMessage = new Statement(
  'INSERT INTO messages (session_id, message_id, seq, role, content, created_at, reply_to, parent_id, reply_id) VALUES ($1, $2, $3, $4, $2, $5, $6, $7, $8)',
);
const selectLeaf = new Statement<{ leaf_id: string | null }>('SELECT leaf_id FROM user_sessions WHERE session_id = $1');

describe.each(databaseKinds)('the end of the branch shown, kept by triggers on %s', (kind) => {
  let database: ScratchDatabase;
  let on: GateOnScratch;
  let writer: DataSource;
  let seq: number;

  beforeAll(async () => {
    database = await createScratchDatabase(kind);
    on = await openGate(kind, database);
    writer = on.writer;
    await insertUser.all(writer, 'ann', 'user', AT);
  });
  beforeEach(async () => {
    seq = 0;
    await writer.query('DELETE FROM user_sessions');
    await insertSession.all(writer, 's', 'ann', AT);
  });
  afterAll(async () => {
    await on.close();
    await database.drop();
  });

  const leaf = async () => (await selectLeaf.one(writer, 's'))!.leaf_id;
  const ask = async (id: string, parent: string | null) => insertMessage.all(writer, 's', id, ++seq, 'user', AT, null, parent, `reply to ${id}`);
  const answer = async (to: string, id = `reply to ${to}`) => insertMessage.all(writer, 's', id, ++seq, 'assistant', AT, to, to, null);
  const remove = (id: string) => writer.query(`DELETE FROM messages WHERE session_id = 's' AND message_id = '${id}'`);

  test('messages and replies in turn move it', async () => {
    expect(await leaf()).toBeNull();
    await ask('one', null);
    expect(await leaf()).toBe('one');
    await answer('one');
    expect(await leaf()).toBe('reply to one');
    await ask('two', 'reply to one');
    expect(await leaf()).toBe('two');
  });

  test('a reply to a message that another one has followed, or on a branch that was left, does not move it', async () => {
    await ask('one', null);
    await ask('two', 'reply to one');
    await answer('one');
    expect(await leaf()).toBe('two');
    await answer('two');
    expect(await leaf()).toBe('reply to two');
    await ask('two, edited', 'reply to one');
    await ask('three', 'reply to two');
    await answer('two, edited');
    expect(await leaf()).toBe('three');
  });

  test('messages of programs that know no branches move it', async () => {
    await insertMessage.all(writer, 's', 'plain', ++seq, 'user', AT, null, null, null);
    await insertMessage.all(writer, 's', 'plain reply', ++seq, 'assistant', AT, 'plain', null, null);
    expect(await leaf()).toBe('plain reply');
  });

  test('when it is deleted, the one before it takes its place', async () => {
    await ask('one', null);
    await answer('one');
    await ask('two', 'reply to one');
    await remove('two');
    expect(await leaf()).toBe('reply to one');
    await remove('reply to one');
    expect(await leaf()).toBe('one');
    // Sent while the reply to `one` was awaited, which never came.
    await ask('three', 'reply to one');
    await remove('three');
    expect(await leaf()).toBe('one');
    await remove('one');
    expect(await leaf()).toBeNull();
  });

  test('a reply that is replaced remains the end', async () => {
    await ask('one', null);
    await answer('one');
    await remove('reply to one');
    await answer('one');
    expect(await leaf()).toBe('reply to one');
  });

  test('several rows of one statement move it to the last', async () => {
    const row = (id: string, at: number, role: string, parent: string) => `('s', '${id}', ${at}, '${role}', 'x', '${AT}', ${parent})`;
    const rows = [row('one', 1, 'user', 'NULL'), row('two', 2, 'assistant', "'one'"), row('three', 3, 'user', "'two'"), row('four', 4, 'assistant', "'three'")];
    await writer.query(`INSERT INTO messages (session_id, message_id, seq, role, content, created_at, parent_id) VALUES ${rows.join(', ')}`);
    expect(await leaf()).toBe('four');
    await writer.query("DELETE FROM messages WHERE session_id = 's' AND seq > 2");
    // The one with the highest `seq`.
    expect(await leaf()).toBeNull();
  });
});
