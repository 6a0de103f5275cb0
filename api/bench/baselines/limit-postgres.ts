// The practical limit on PostgreSQL: bare node:http and prepared (named) statements of `pg` on the same schema, with the same
// durability (synchronous_commit on), each write a single auto-committed statement, and the page's JSON built in SQL. Hardly
// anything in Node can be much faster.
//
// Arguments: the URL, and the id of the user who owns the sessions.
import pg from 'pg';
import { v7 as uuidv7 } from 'uuid';
import { readPage } from './limit-postgres-page.js';
import { IDLE_AFTER_MS, REPLY, type ChatRequest, serve, threshold } from './limit-server.js';

const [, , url = '', user_id = ''] = process.argv;
const pool = new pg.Pool({ connectionString: url, max: 16, options: '-c synchronous_commit=on' });

const sessionJson = (count: string, last: string) => `(SELECT CAST(row_to_json(j) AS text) FROM (SELECT session_id, user_id, title,
  CASE WHEN ended_at IS NOT NULL THEN 'ended' WHEN ${last} > $1 THEN 'active' ELSE 'idle' END AS status, ${count} AS message_count,
  created_at, ${last} AS last_activity_at, ended_at, ended_by, end_reason) j)`;

const insertSession = {
  name: 'insert_session',
  text: `INSERT INTO user_sessions (session_id, user_id, title, created_at, last_activity_at) VALUES ($2, $3, $4, $5, $5)
    RETURNING ${sessionJson('message_count', 'last_activity_at')} AS json`,
};
// The row lock serialises writers of one session. The triggers count after this statement.
const insertMessage = {
  name: 'insert_message',
  text: `WITH s AS (SELECT * FROM user_sessions WHERE session_id = $2 AND ended_at IS NULL FOR UPDATE),
      m AS (INSERT INTO messages (session_id, message_id, seq, role, content, created_at, responder, status, reply_to)
        SELECT $2, $3, last_seq + 1, $4, $5, $6, $7, 'complete', $8 FROM s RETURNING seq)
    SELECT seq, ${sessionJson('message_count + 1', 'greatest(last_activity_at, $6)')} AS json FROM s, m`,
};
const history = {
  name: 'history',
  text: 'SELECT role, content FROM messages WHERE session_id = $1 AND seq < $2 ORDER BY seq DESC LIMIT 8',
};

async function createSession(session_id: string, title: string | null): Promise<string> {
  const values = [threshold(), session_id, user_id, title, new Date().toISOString()];
  return (await pool.query<{ json: string }>({ ...insertSession, values })).rows[0]!.json;
}

interface StoredMessage {
  seq: number;
  json: string;
  session: string;
}

async function addMessage(session_id: string, message_id: string, role: string, content: string, reply_to: string | null): Promise<StoredMessage> {
  const created_at = new Date().toISOString();
  const responder = role === 'assistant' ? 'handbook' : null;
  const values = [threshold(), session_id, message_id, role, content, created_at, responder, reply_to];
  const [row] = (await pool.query<{ seq: number; json: string }>({ ...insertMessage, values })).rows;
  if (!row) {
    await createSession(session_id, content);
    return addMessage(session_id, message_id, role, content, reply_to);
  }
  const { seq, json: session } = row;
  const json = JSON.stringify({ message_id, session_id, seq, role, content, created_at, responder, sources: [], status: 'complete', reply_to });
  return { seq, json, session };
}

async function chat(session_id: string, { message, message_id }: ChatRequest): Promise<string> {
  const question = await addMessage(session_id, message_id, 'user', message, null);
  // The history that any responder receives; this one always gives the same reply.
  await pool.query({ ...history, values: [session_id, question.seq] });
  const reply = await addMessage(session_id, uuidv7(), 'assistant', REPLY, message_id);
  return `{"session":${reply.session},"message":${question.json},"reply":${reply.json}}`;
}

const page = readPage(pool, IDLE_AFTER_MS);

serve({
  page: (query, done) => void page(query).then(done),
  createSession: (title, done) => void createSession(uuidv7(), title).then(done),
  chat: (session_id, request, done) => void chat(session_id, request).then(done),
});
