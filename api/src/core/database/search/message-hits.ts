import { yieldIfBusy } from '../../clock/event-loop.js';
import { type ReadExecutor, Statement } from '../statement.js';
import { mayContinue } from './access-path.js';
import { excerptAround } from '../../text/excerpt.js';
import { MESSAGE_KEYS_PER_ENTRY, messageHasWords } from './message-words.js';
import { searchedWords } from './words.js';

/** The newest message of a session that has the words searched for, and the part of it around them. */
export interface MessageHit {
  message_id: string;
  excerpt: string;
}

interface HitRow {
  session_id: string;
  message_id: string;
  content: string;
}

/** Characters of a message in which the words are looked for, as many as a user may write; other excerpts are the beginning. */
const SEARCHED_LENGTH = 32_000;
/** Sessions per statement, which bounds what is in memory. */
const BATCH_SIZE = 10;

/** For each of some sessions, by id: the newest message that has all the words, or words that begin with them. */
export async function messageHits(on: ReadExecutor, session_ids: readonly string[], text: string): Promise<Map<string, MessageHit>> {
  const hits = new Map<string, MessageHit>();
  const words = searchedWords(text);
  for (let at = 0; at < session_ids.length; at += BATCH_SIZE) {
    for (const { session_id, message_id, content } of await hitsOf(on, session_ids.slice(at, at + BATCH_SIZE), text)) {
      hits.set(session_id, { message_id, excerpt: excerptAround(content, words) });
      await yieldIfBusy();
    }
  }
  return hits;
}

function hitsOf(on: ReadExecutor, session_ids: readonly string[], text: string): Promise<HitRow[]> {
  const isPostgres = on.options.type === 'postgres';
  const parameters: unknown[] = [isPostgres ? session_ids : JSON.stringify(session_ids)];
  const hasWords = messageHasWords(on, text, (value) => `$${parameters.push(value)}`);
  const sql = isPostgres
    ? `SELECT j.session_id, h.message_id, h.content FROM unnest(CAST($1 AS text[])) AS j(session_id) CROSS JOIN LATERAL (
         SELECT m.message_id, left(m.content, ${SEARCHED_LENGTH}) AS content
         FROM message_words w JOIN messages m ON m.session_id = w.session_id AND m.message_id = w.message_id
         WHERE w.session_id = j.session_id AND ${hasWords} ORDER BY m.seq DESC LIMIT 1) h`
    : `SELECT e.session_id, m.message_id, substr(CAST(m.content AS text), 1, ${SEARCHED_LENGTH}) AS content
       FROM json_each($1) j CROSS JOIN session_entries e ON e.session_id = j.value
       CROSS JOIN messages m ON m.session_id = e.session_id AND m.seq = (
         SELECT w.message_key FROM message_words w
         WHERE w.message_key >= e.entry_id * ${MESSAGE_KEYS_PER_ENTRY} AND w.message_key < (e.entry_id + 1) * ${MESSAGE_KEYS_PER_ENTRY}
           AND ${[...mayContinue(on, 'w'), hasWords].join(' AND ')} ORDER BY w.message_key DESC LIMIT 1) - e.entry_id * ${MESSAGE_KEYS_PER_ENTRY}`;
  return new Statement<HitRow>(sql).all(on, ...parameters);
}
