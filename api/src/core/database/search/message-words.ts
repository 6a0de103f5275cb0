import type { DataSource } from 'typeorm';
import { Statement } from '../statement.js';
import { type Candidates, inBatches, ftsQuoted } from './candidates.js';
import { searchedWords } from './words.js';

/** On SQLite a message's key is computed from its session's entry and its own `seq`, so that no mapping between them has to be stored. */
export const MESSAGE_KEYS_PER_ENTRY = 16_777_216;

/**
 * SQL that is true for sessions, named `s`, in which a single message has all the words, or words that begin with them.
 *
 * @param bind adds a parameter
 */
export function hasMessageWithWords(source: DataSource, text: string, bind: (value: unknown) => string): string {
  const words = searchedWords(text);
  if (words.length === 0) return 'FALSE';
  if (source.options.type === 'postgres')
    return `EXISTS (SELECT 1 FROM message_words w WHERE w.session_id = s.session_id AND w.words @@ CAST(${bind(tsquery(words))} AS tsquery))`;
  const each = words.map((word) => `instr(w.words, ${bind(` ${word}`)}) > 0`).join(' AND ');
  return `EXISTS (SELECT 1 FROM session_entries e CROSS JOIN message_words w
    ON w.message_key >= e.entry_id * ${MESSAGE_KEYS_PER_ENTRY} AND w.message_key < (e.entry_id + 1) * ${MESSAGE_KEYS_PER_ENTRY}
    WHERE e.session_id = s.session_id AND ${each})`;
}

/** Candidate sessions in which a single message has all the words, from the word index. */
export function wordCandidates(source: DataSource, text: string): Candidates {
  const words = searchedWords(text);
  if (words.length === 0) return () => Promise.resolve({ ids: [], done: true });
  return source.options.type === 'postgres' ? fromGin(source, words) : fromFts(source, words);
}

function tsquery(words: string[]): string {
  // Words consist of letters, numbers and marks only, so there is nothing to escape.
  return words.map((word) => `'${word}':*`).join(' & ');
}

function fromGin(source: DataSource, words: string[]): Candidates {
  const find = new Statement<{ id: string }>('SELECT session_id AS id FROM message_words WHERE words @@ CAST($1 AS tsquery) LIMIT $2');
  return inBatches((most) => find.all(source, tsquery(words), most));
}

/** Prefixes up to this length have index lists of their own; for longer ones FTS5 first merges the lists of all matching words. */
const INDEXED_PREFIX_LENGTH = 3;
/** Messages taken from the prefix lists before FTS5 does that: a frequent word is found among them. */
const PREFIX_MATCHES_FIRST = 1_024;

const nextMessages = new Statement<{ message_key: number }>(
  `SELECT rowid AS message_key FROM message_index WHERE message_index MATCH $1 AND rowid < $2 ORDER BY rowid DESC LIMIT $3`,
);
const sessionsOf = new Statement<{ id: string; begun_by: string }>(
  'SELECT session_id AS id, begun_by FROM session_entries WHERE entry_id IN (SELECT value FROM json_each($1)) ORDER BY entry_id DESC',
);

/** From the newest entry back, as for titles: first everything that matches the short prefixes, then what matches the words. */
function fromFts(source: DataSource, words: string[]): Candidates {
  const matching = (some: string[]) => some.map((word) => `${ftsQuoted(word)}*`).join(' AND ');
  const prefixQuery = matching(words.map((word) => [...word].slice(0, INDEXED_PREFIX_LENGTH).join('')));
  let before = Number.MAX_SAFE_INTEGER;
  let examined = 0;
  return async (most) => {
    const rows = await nextMessages.all(source, examined < PREFIX_MATCHES_FIRST ? prefixQuery : matching(words), before, most);
    examined += most;
    before = rows.at(-1)?.message_key ?? before;
    const entries = new Set(rows.map(({ message_key }) => Math.floor(message_key / MESSAGE_KEYS_PER_ENTRY)));
    const sessions = await sessionsOf.all(source, JSON.stringify([...entries]));
    // Later messages belong to the last of these sessions, or to earlier entries.
    return { ids: sessions.map(({ id }) => id), done: rows.length < most, createdUntil: sessions.at(-1)?.begun_by };
  };
}
