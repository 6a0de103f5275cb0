import { trigramHits, type Subject } from '../../src/core/database/search/hits.js';
import { wordHits } from '../../src/core/database/search/message-words.js';
import type { Bind } from '../../src/core/database/search/text-conditions.js';
import { Statement } from '../../src/core/database/statement.js';
import type { DataSource } from 'typeorm';

const ALL = 1_000_000;

/** The ids that the trigrams of a text propose, or null if it has none. */
export function trigramIds(reader: DataSource, subject: Subject, text: string): Promise<Set<string>> | null {
  return idsBy(reader, (bind) => trigramHits(reader, subject, text, ALL, bind));
}

/** The ids of the sessions that the word index proposes. */
export function wordIds(reader: DataSource, text: string): Promise<Set<string>> {
  return idsBy(reader, (bind) => wordHits(reader, text, ALL, bind))!;
}

function idsBy(reader: DataSource, hits: (bind: Bind) => string | null): Promise<Set<string>> | null {
  const parameters: unknown[] = [];
  const text = hits((value) => `$${parameters.push(value)}`);
  if (text === null) return null;
  return new Statement<{ id: string | null }>(text).all(reader, ...parameters).then((rows) => new Set(rows.flatMap(({ id }) => id ?? [])));
}
