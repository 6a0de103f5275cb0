import type { DataSource } from 'typeorm';
import { Statement } from '../statement.js';
import { type Candidates, inParts, quoted } from './candidates.js';
import { searchedWords } from './words.js';

/** SQLite numbers a message by its session's entry and its own `seq`, so that nothing has to be kept to find one by the other. */
export const MESSAGES_OF_AN_ENTRY = 16_777_216;

/**
 * SQL that is true for sessions, named `s`, in which one message has all the words, or words that begin with them.
 *
 * @param bind adds a parameter
 */
export function saidIn(source: DataSource, text: string, bind: (value: unknown) => string): string {
  const words = searchedWords(text);
  if (words.length === 0) return 'FALSE';
  if (source.options.type === 'postgres')
    return `EXISTS (SELECT 1 FROM message_words w WHERE w.session_id = s.session_id AND w.words @@ CAST(${bind(tsquery(words))} AS tsquery))`;
  const each = words.map((word) => `instr(w.words, ${bind(` ${word}`)}) > 0`).join(' AND ');
  return `EXISTS (SELECT 1 FROM session_entries e CROSS JOIN message_words w
    ON w.message_key >= e.entry_id * ${MESSAGES_OF_AN_ENTRY} AND w.message_key < (e.entry_id + 1) * ${MESSAGES_OF_AN_ENTRY}
    WHERE e.session_id = s.session_id AND ${each})`;
}

/** Sessions in which one message has all the words, by the index of words. */
export function byWords(source: DataSource, text: string): Candidates {
  const words = searchedWords(text);
  if (words.length === 0) return () => Promise.resolve({ ids: [], done: true });
  return source.options.type === 'postgres' ? fromGin(source, words) : fromFts(source, words);
}

function tsquery(words: string[]): string {
  // Words hold letters, numbers and marks alone, so that there is nothing to escape.
  return words.map((word) => `'${word}':*`).join(' & ');
}

function fromGin(source: DataSource, words: string[]): Candidates {
  const find = new Statement<{ id: string }>('SELECT session_id AS id FROM message_words WHERE words @@ CAST($1 AS tsquery) LIMIT $2');
  return inParts((most) => find.all(source, tsquery(words), most));
}

/** Beginnings of words up to this long have lists of their own in the index; of longer ones FTS5 first joins the lists of all such words. */
const LONGEST_PREFIX = 3;
/** Messages that are taken from those lists before it is let do that: a word that is said often is found among them. */
const LOOSELY = 1_024;

const nextMessages = new Statement<{ message_key: number }>(
  `SELECT rowid AS message_key FROM message_index WHERE message_index MATCH $1 AND rowid < $2 ORDER BY rowid DESC LIMIT $3`,
);
const sessionsOf = new Statement<{ id: string; begun_by: string }>(
  'SELECT session_id AS id, begun_by FROM session_entries WHERE entry_id IN (SELECT value FROM json_each($1)) ORDER BY entry_id DESC',
);

/** From the newest entry back, as for titles: first whatever only begins as the words do, then what has them. */
function fromFts(source: DataSource, words: string[]): Candidates {
  const matching = (some: string[]) => some.map((word) => `${quoted(word)}*`).join(' AND ');
  const loosely = matching(words.map((word) => [...word].slice(0, LONGEST_PREFIX).join('')));
  let before = Number.MAX_SAFE_INTEGER;
  let looked = 0;
  return async (most) => {
    const rows = await nextMessages.all(source, looked < LOOSELY ? loosely : matching(words), before, most);
    looked += most;
    before = rows.at(-1)?.message_key ?? before;
    const entries = new Set(rows.map(({ message_key }) => Math.floor(message_key / MESSAGES_OF_AN_ENTRY)));
    const sessions = await sessionsOf.all(source, JSON.stringify([...entries]));
    // What is still to come is of the last of these sessions, or of earlier entries.
    return { ids: sessions.map(({ id }) => id), done: rows.length < most, begunBy: sessions.at(-1)?.begun_by };
  };
}
