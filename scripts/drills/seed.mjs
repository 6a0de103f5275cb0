// `node seed.mjs FILE PERSON COUNT`: adds COUNT messages of one user to a database that no server is using. It is a separate
// process because the SQLite driver is built for the application's Node, which may differ from the one that runs the drills.
import { randomUUID } from 'node:crypto';
import { requireFromRoot } from '../lib/checkout.mjs';

/** The length of a long conversation. */
const MESSAGES_A_SESSION = 100;

const [file, email, count] = process.argv.slice(2);
const database = requireFromRoot('better-sqlite3')(file);
const person = database.prepare('SELECT user_id FROM users WHERE email = ?').pluck().get(email);
const addSession = database.prepare('INSERT INTO user_sessions (session_id, user_id, created_at, last_activity_at) VALUES (?, ?, ?, ?)');
const addMessage = database.prepare('INSERT INTO messages (session_id, message_id, seq, role, content, created_at) VALUES (?, ?, ?, ?, ?, ?)');
const content = 'What somebody asks of a chat is about as long as these two sentences. The answers are longer. '.repeat(3);
database.transaction(() => {
  const at = new Date(Date.now() - 86_400_000).toISOString();
  for (let added = 0; added < Number(count); added += MESSAGES_A_SESSION) {
    const session_id = randomUUID();
    addSession.run(session_id, person, at, at);
    for (let seq = 1; seq <= MESSAGES_A_SESSION; seq++)
      addMessage.run(session_id, randomUUID(), seq, seq % 2 === 1 ? 'user' : 'assistant', content, at);
  }
})();
database.close();
