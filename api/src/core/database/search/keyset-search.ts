import { setImmediate as nextTurn } from 'node:timers/promises';
import type { DataSource } from 'typeorm';
import type { Position } from '../../paging/cursor.js';
import { Statement } from '../statement.js';
import type { Candidates } from './candidates.js';
import { all, type Found, type KeysetWalk, MOST_AT_A_LOOK, orderOf, Walk } from './keyset-walk.js';

/** Rows after which a search without any candidates stops and says where. */
export const MOST_LOOKED_AT = 20_000;

/** Candidates, and by which column they are known. */
export interface CandidateSource {
  column: string;
  candidates: Candidates;
  /** candidates to take at once, where one of them may stand for many rows */
  atOnce?: number;
}

/** One page of a search in an ordered list. */
export interface KeysetSearch extends KeysetWalk {
  matches: string;
  /** indexes that together propose every row that matches; null when there is none for what is searched for */
  candidates: CandidateSource[] | null;
}

/**
 * Finds the first rows of a list that match, without reading the list.
 *
 * Two ways lead there, and it goes both by turns until one arrives: along the order, which is short when many rows match, and
 * through the candidates, which is short when few do. So it costs at most about twice the shorter one. Where there are no candidates
 * it goes along the order and stops after {@link MOST_LOOKED_AT} rows. Between two steps, each a few milliseconds, everybody else
 * has their turn; what it finds is therefore to be read, and held against the conditions, once more in one statement.
 */
export async function searchByKey(search: KeysetSearch): Promise<Found> {
  const walk = new Walk(search);
  await walk.step();
  const gathered = search.candidates && new Gathering(search, search.candidates);
  while (!walk.done && !gathered?.done) {
    if (gathered && !gathered.hopeless) {
      await gathered.step();
      if (gathered.done) break;
    } else if (!search.candidates && walk.looked >= MOST_LOOKED_AT) {
      return { rows: walk.rows, stoppedAt: walk.last };
    }
    await nextTurn();
    await walk.step();
  }
  return { rows: walk.done ? walk.rows : gathered!.rows, stoppedAt: null };
}

/** Where the page after this one begins, when only the first `limit` of what was found is shown; null after the last page. */
export function endOf({ rows, stoppedAt }: Found, limit: number): Position | null {
  return rows.length > limit ? rows[limit - 1]! : stoppedAt;
}

/** SQL that is true for the rows that were found. */
export function isFound(source: DataSource, id: string, { rows }: Found, limit: number, bind: (value: unknown) => string): string {
  const ids = rows.slice(0, limit).map((row) => row.id);
  return source.options.type === 'postgres'
    ? `${id} = ANY(CAST(${bind(ids)} AS text[]))`
    : `${id} IN (SELECT value FROM json_each(${bind(JSON.stringify(ids))}))`;
}

/** The way through the candidates: the first rows, in the list's order, of those that were gathered so far. */
class Gathering {
  rows: Position[] = [];
  done = false;
  /** whether an index found too many */
  hopeless = false;
  private at = 0;
  private most = MOST_AT_A_LOOK;

  constructor(
    private readonly search: KeysetSearch,
    private readonly sources: CandidateSource[],
  ) {}

  async step(): Promise<void> {
    const { column, candidates, atOnce = this.most } = this.sources[this.at]!;
    const batch = await candidates(Math.min(atOnce, this.most));
    if (!batch) {
      this.hopeless = true;
      return;
    }
    if (batch.ids.length > 0) this.merge(await this.matching(column, batch.ids));
    this.most = Math.min(this.most * 2, MOST_AT_A_LOOK);
    if (batch.done) this.at++;
    this.done = this.at === this.sources.length;
  }

  private matching(column: string, ids: string[]): Promise<Position[]> {
    const { source, tables, key, id, conditions, matches, limit } = this.search;
    const parameters = [...this.search.parameters];
    const bind = (value: unknown) => `$${parameters.push(value)}`;
    // CROSS JOIN keeps SQLite from going along the order instead, from row to row through the whole list.
    const given = source.options.type === 'postgres' ? `unnest(CAST(${bind(ids)} AS text[]))` : `json_each(${bind(JSON.stringify(ids))})`;
    const candidate = source.options.type === 'postgres' ? `${given} AS candidate(value)` : `${given} candidate`;
    const wanted = all([`${column} = candidate.value`, ...conditions, matches]);
    return new Statement<Position>(
      `SELECT ${key} AS value, ${id} AS id FROM ${candidate} CROSS JOIN ${tables} WHERE ${wanted}
       ORDER BY ${orderOf(this.search)} LIMIT ${bind(limit)}`,
    ).all(source, ...parameters);
  }

  private merge(more: Position[]): void {
    const known = new Set(this.rows.map(({ id }) => id));
    const sign = this.search.descending ? -1 : 1;
    this.rows = [...this.rows, ...more.filter(({ id }) => !known.has(id))]
      .sort((a, b) => sign * (compare(a.value, b.value) || compare(a.id, b.id)))
      .slice(0, this.search.limit);
  }
}

function compare<T extends string | number>(a: T, b: T): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
