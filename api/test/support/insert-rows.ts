import type { DataSource } from 'typeorm';
import { type Executor, Statement } from '../../src/core/database/statement.js';

/** An instant in the distant past, whatever clock a test uses. */
export const LONG_AGO = '2020-01-01T00:00:00.000Z';

const userInsert = new Statement(
  "INSERT INTO users (user_id, email, role, status, password_hash, created_at) VALUES ($1, $1, 'user', 'active', '', $2)",
);
const sessionInsert = new Statement('INSERT INTO user_sessions (session_id, user_id, created_at, last_activity_at) VALUES ($1, $2, $3, $3)');
const messageInsert = new Statement(
  "INSERT INTO messages (session_id, message_id, seq, role, content, created_at) VALUES ($1, $2, $3, 'user', $4, $5)",
);

/** Adds a user, as another program might. @param at when the account was created */
export async function addUser(on: Executor, user_id: string, at = LONG_AGO): Promise<void> {
  await userInsert.all(on, user_id, at);
}

/** Creates an empty session. @param at when */
export async function addSession(on: Executor, session_id: string, user_id: string, at = LONG_AGO): Promise<void> {
  await sessionInsert.all(on, session_id, user_id, at);
}

/** Adds a message to a session. @param seq its sequence number, not taken yet @param at when */
export async function addMessage(on: Executor, session_id: string, seq: number, content: string, at = LONG_AGO): Promise<void> {
  await messageInsert.all(on, session_id, `${session_id}-${seq}`, seq, content, at);
}

/**
 * Adds sessions with one old message each: what a version without a word index left behind.
 *
 * @param id prefix of the session ids, which are numbered from 0
 */
export async function addBacklog(on: DataSource, user_id: string, count: number, id = 'old'): Promise<void> {
  const rows = on.options.type === 'postgres' ? 'json_array_elements(CAST($1 AS json)) AS j(value)' : 'json_each($1) j';
  const ids = JSON.stringify(Array.from({ length: count }, (_, at) => [`${id}-${at}`]));
  const sessions = `INSERT INTO user_sessions (session_id, user_id, created_at, last_activity_at) SELECT j.value ->> 0, $2, $3, $3 FROM ${rows}`;
  await new Statement(sessions).all(on, ids, user_id, LONG_AGO);
  const messages = `INSERT INTO messages (session_id, message_id, seq, role, content, created_at)
    SELECT j.value ->> 0, 'first', 1, 'user', 'backlog ' || (j.value ->> 0), $2 FROM ${rows}`;
  await new Statement(messages).all(on, ids, LONG_AGO);
}
