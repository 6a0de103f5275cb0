// The practical limit on SQLite: bare node:http and prepared statements of better-sqlite3 on the same schema, with the same
// durability (WAL, every COMMIT on disk before the response), group commit for concurrent writes, and the page's JSON built in SQL.
// Hardly anything in Node can be much faster. A plus before a parameter prevents SQLite from re-preparing the statement on each
// run, as in `Statement`.
//
// Arguments: the SQLite file, the id of the user who owns the sessions, and `grouped` or `one-by-one` (one COMMIT per write).
import Database from 'better-sqlite3';
import { v7 as uuidv7 } from 'uuid';
import { readPage } from './limit-page.js';
import { IDLE_AFTER_MS, REPLY, type ChatRequest, serve, threshold } from './limit-server.js';

const [, , file = '', user_id = '', mode] = process.argv;

const database = new Database(file);
for (const pragma of ['journal_mode = WAL', 'synchronous = FULL', 'wal_autocheckpoint = 10000', 'cache_size = -32768', 'temp_store = MEMORY'])
  database.pragma(pragma);

const begin = database.prepare('BEGIN IMMEDIATE');
const commit = database.prepare('COMMIT');
const insertSession = database.prepare(
  'INSERT INTO user_sessions (session_id, user_id, title, created_at, last_activity_at) VALUES (?, ?, ?, ?, ?)',
);
const lastSeq = database.prepare<[string], number>('SELECT last_seq FROM user_sessions WHERE session_id = +? AND ended_at IS NULL').pluck();
const insertMessage = database.prepare(
  `INSERT INTO messages (session_id, message_id, seq, role, content, created_at, responder, status, reply_to)
   VALUES (?, ?, ?, ?, ?, ?, ?, 'complete', ?)`,
);
const history = database.prepare('SELECT role, content FROM messages WHERE session_id = +? AND seq < +? ORDER BY seq DESC LIMIT 8');
const sessionJson = database
  .prepare<[string, string], string>(
    `SELECT json_object('session_id', session_id, 'user_id', user_id, 'title', title,
       'status', CASE WHEN ended_at IS NOT NULL THEN 'ended' WHEN last_activity_at > +? THEN 'active' ELSE 'idle' END,
       'message_count', message_count, 'created_at', created_at, 'last_activity_at', last_activity_at,
       'ended_at', ended_at, 'ended_by', ended_by, 'end_reason', end_reason) FROM user_sessions WHERE session_id = +?`,
  )
  .pluck();

interface Write {
  work: () => string;
  done: (result: string) => void;
}

let queue: Write[] = [];

/** All writes queued in one iteration of the event loop share a COMMIT; there is no timer. */
function write(work: () => string, done: (result: string) => void): void {
  if (queue.push({ work, done }) === 1) setImmediate(flush);
}

function flush(): void {
  const group = queue;
  queue = [];
  if (mode === 'one-by-one') {
    for (const { work, done } of group) done(inTransaction([work])[0]!);
    return;
  }
  const results = inTransaction(group.map(({ work }) => work));
  group.forEach(({ done }, index) => done(results[index]!));
}

function inTransaction(jobs: (() => string)[]): string[] {
  begin.run();
  const results = jobs.map((job) => job());
  commit.run();
  return results;
}

function createSession(session_id: string, title: string | null): string {
  const now = new Date().toISOString();
  insertSession.run(session_id, user_id, title, now, now);
  return sessionJson.get(threshold(), session_id)!;
}

/** @returns the message's JSON */
function addMessage(session_id: string, message_id: string, role: string, content: string, reply_to: string | null): string {
  let seq = lastSeq.get(session_id);
  if (seq === undefined) createSession(session_id, content);
  seq = (seq ?? 0) + 1;
  const created_at = new Date().toISOString();
  const responder = role === 'assistant' ? 'handbook' : null;
  insertMessage.run(session_id, message_id, seq, role, content, created_at, responder, reply_to);
  return JSON.stringify({ message_id, session_id, seq, role, content, created_at, responder, sources: [], status: 'complete', reply_to });
}

function chat(session_id: string, { message, message_id }: ChatRequest, done: (json: string) => void): void {
  write(
    () => addMessage(session_id, message_id, 'user', message, null),
    (question) => {
      // The history that any responder receives; this one always gives the same reply.
      history.all(session_id, (JSON.parse(question) as { seq: number }).seq);
      write(() => {
        const reply = addMessage(session_id, uuidv7(), 'assistant', REPLY, message_id);
        return `{"session":${sessionJson.get(threshold(), session_id)!},"message":${question},"reply":${reply}}`;
      }, done);
    },
  );
}

const page = readPage(database, IDLE_AFTER_MS);

serve({
  page: (query, done) => done(page(query)),
  createSession: (title, done) => write(() => createSession(uuidv7(), title), done),
  chat,
});
