import { ftsQuoted } from './hits.js';
import type { Bind, Dialect } from './text-conditions.js';
import { searchedWords } from './words.js';

/** On SQLite a message's key is computed from its session's entry and its own `seq`, so that no mapping between them has to be stored. */
export const MESSAGE_KEYS_PER_ENTRY = 16_777_216;

/** SQL that is true for sessions, named `s`, in which a single message has all the words, or words that begin with them. */
export function hasMessageWithWords({ options }: Dialect, text: string, bind: Bind): string {
  if (searchedWords(text).length === 0) return 'FALSE';
  const hasWords = messageHasWords({ options }, text, bind);
  if (options.type === 'postgres') return `EXISTS (SELECT 1 FROM message_words w WHERE w.session_id = s.session_id AND ${hasWords})`;
  return `EXISTS (SELECT 1 FROM session_entries e CROSS JOIN message_words w
    ON w.message_key >= e.entry_id * ${MESSAGE_KEYS_PER_ENTRY} AND w.message_key < (e.entry_id + 1) * ${MESSAGE_KEYS_PER_ENTRY}
    WHERE e.session_id = s.session_id AND ${hasWords})`;
}

/** SQL that is true for entries of the index, named `w`, of messages that have all the words, or words that begin with them. */
export function messageHasWords({ options }: Dialect, text: string, bind: Bind): string {
  const words = searchedWords(text);
  if (words.length === 0) return 'FALSE';
  if (options.type === 'postgres') return `w.words @@ CAST(${bind(toTsquery(words))} AS tsquery)`;
  return words.map((word) => `instr(w.words, ${bind(` ${word}`)}) > 0`).join(' AND ');
}

/** SQL of the sessions in which a single message has all the words, as by `trigramHits`; a session may occur several times. */
export function wordHits({ options }: Dialect, text: string, most: number, bind: Bind): string {
  const words = searchedWords(text);
  if (words.length === 0) return 'SELECT NULL AS id, NULL AS begun_by WHERE FALSE';
  if (options.type === 'postgres') return `SELECT session_id AS id FROM message_words WHERE words @@ CAST(${bind(toTsquery(words))} AS tsquery) LIMIT ${bind(most)}`;
  const match = words.map((word) => `${ftsQuoted(word)}*`).join(' AND ');
  return `SELECT e.session_id AS id, e.begun_by
    FROM (SELECT rowid FROM message_index WHERE message_index MATCH ${bind(match)} ORDER BY rowid DESC LIMIT ${bind(most)}) m
    LEFT JOIN session_entries e ON e.entry_id = m.rowid / ${MESSAGE_KEYS_PER_ENTRY}`;
}

/** Words consist of letters, numbers and marks only, so there is nothing to escape. */
function toTsquery(words: string[]): string {
  return words.map((word) => `'${word}':*`).join(' & ');
}
