import type { Position } from '../../paging/cursor.js';
import { Statement } from '../statement.js';
import type { Candidates } from './candidates.js';
import { conjunction, type KeysetScanOptions, MAX_BATCH, orderOf, upTo, KeysetScan } from './keyset-scan.js';

/** Candidates, and the column that identifies them. */
export interface CandidateSource {
  column: string;
  candidates: Candidates;
  /** batch size, where one candidate may stand for many rows */
  batchSize?: number;
  /**
   * FROM clause without the keyword, if an index has the rows of each candidate in the order of the list and all of them match: then only
   * the first rows of each are read, however many there are
   */
  orderedFrom?: string;
}

/** How to stop early in an order that mostly follows creation time, once no newer candidate can follow. */
export interface EarlyStop {
  /** whether no row created by an instant comes before `last`, apart from the rare partition */
  isPastPage: (begunBy: string, last: Position) => boolean;
  /** rows to which {@link isPastPage} does not apply: an index that has them in the order of the list, and its condition */
  rarePartition?: { scanTable: string; condition: string };
  /** the row after which the page begins; null for the first page */
  from: Position | null;
}

/** One page of a search in an ordered list. */
export interface KeysetSearch extends KeysetScanOptions {
  matches: NonNullable<KeysetScanOptions['matches']>;
  /** indexes that together return every matching row; null when there is none for the search text */
  candidates: CandidateSource[] | null;
  earlyStop?: EarlyStop | undefined;
}

/** Merges candidates: the first rows, in the list's order, of those seen so far. */
export class CandidateMerge {
  rows: Position[] = [];
  done = false;
  /** whether an index found too many candidates */
  hasTooMany = false;
  /** candidates examined, and further rows scanned */
  examined = 0;
  private sourceIndex = 0;
  private batchSize: number;
  /** what is left once all remaining candidates are known to come later in the list */
  private rareScan: KeysetScan | null = null;

  constructor(
    private readonly search: KeysetSearch,
    private readonly sources: CandidateSource[],
  ) {
    // Nearly all candidates match, and a few more show that no newer one follows.
    this.batchSize = Math.min(Math.ceil(search.limit * 1.25), MAX_BATCH);
  }

  /** Whether only the rare partition is left, with far fewer rows than the scan would pass to get as far. */
  get isScanningRarePartition(): boolean {
    return this.rareScan !== null;
  }

  async step(): Promise<void> {
    if (this.rareScan) return this.scanRarePartition(this.rareScan);
    const from = this.sources[this.sourceIndex]!;
    // Once the last row of the page is known, another candidate costs no more than the rows that it has before that one.
    const isBounded = from.orderedFrom !== undefined && this.rows.length === this.search.limit;
    const batch = await from.candidates(isBounded ? this.batchSize : Math.min(from.batchSize ?? this.batchSize, this.batchSize));
    if (!batch) {
      this.hasTooMany = true;
      return;
    }
    this.examined += Math.max(batch.ids.length, 1);
    if (batch.ids.length > 0) this.merge(await (from.orderedFrom && !isBounded ? this.firstOfEach(from.column, from.orderedFrom, batch.ids) : this.matching(from, batch.ids)));
    this.batchSize = Math.min(this.batchSize * 2, MAX_BATCH);
    const isPast = !batch.done && batch.createdUntil !== undefined && this.isPastPage(batch.createdUntil);
    if (isPast) this.rareScan = this.rarePartitionScan();
    if (batch.done || isPast) this.sourceIndex++;
    this.done = this.sourceIndex === this.sources.length && !this.rareScan;
  }

  /** Whether rows created by an instant come after all requested rows. */
  private isPastPage(begunBy: string): boolean {
    const { earlyStop: newest, limit } = this.search;
    // Rows found by another source can only move the last row forward.
    return newest !== undefined && this.rows.length === limit && newest.isPastPage(begunBy, this.rows.at(-1)!);
  }

  private rarePartitionScan(): KeysetScan | null {
    const { earlyStop: newest, ...search } = this.search;
    if (!newest?.rarePartition) return null;
    const { scanTable: along, condition } = newest.rarePartition;
    const last = this.rows.at(-1)!;
    const parameters = [...search.parameters];
    const bounds: unknown[] = [];
    return new KeysetScan({
      ...search,
      scanTable: along,
      parameters,
      conditions: [...search.conditions, condition, upTo(search, last, (value) => `$${parameters.push(value)}`)],
      bounds: { conditions: [condition, upTo(search, last, (value) => `$${bounds.push(value)}`)], parameters: bounds },
      ...(newest.from && { resumeFrom: { rows: [], last: newest.from } }),
      firstBatch: MAX_BATCH,
    });
  }

  private async scanRarePartition(scan: KeysetScan): Promise<void> {
    await scan.step();
    this.examined += MAX_BATCH;
    if (!scan.done) return;
    this.merge(scan.rows);
    this.rareScan = null;
    this.done = this.sourceIndex === this.sources.length;
  }

  private matching({ column, orderedFrom: inOrder }: CandidateSource, ids: string[]): Promise<Position[]> {
    const { source, tables, key, id, conditions, matches, limit } = this.search;
    const parameters = [...this.search.parameters];
    const bind = (value: unknown) => `$${parameters.push(value)}`;
    // CROSS JOIN keeps SQLite from scanning the whole list in its order instead.
    const given = source.options.type === 'postgres' ? `unnest(CAST(${bind(ids)} AS text[]))` : `json_each(${bind(JSON.stringify(ids))})`;
    const candidate = source.options.type === 'postgres' ? `${given} AS candidate(value)` : `${given} candidate`;
    const last = inOrder === undefined ? [] : [upTo(this.search, this.rows.at(-1)!, bind)];
    const wanted = conjunction([`${column} = candidate.value`, ...last, ...conditions, ...(inOrder === undefined ? [matches(bind)] : [])]);
    return new Statement<Position>(
      `SELECT ${key} AS value, ${id} AS id FROM ${candidate} CROSS JOIN ${inOrder ?? tables} WHERE ${wanted}
       ORDER BY ${orderOf(this.search)} LIMIT ${bind(limit)}`,
    ).all(source, ...parameters);
  }

  /** The first rows of each of some candidates, all of whose rows match. */
  private firstOfEach(column: string, table: string, ids: string[]): Promise<Position[]> {
    const { source, key, id, conditions, limit } = this.search;
    const parameters = [...this.search.parameters];
    const bind = (value: unknown) => `$${parameters.push(value)}`;
    const most = bind(limit);
    const each = ids.map((candidate) => `SELECT * FROM (SELECT ${key} AS value, ${id} AS id FROM ${table}
      WHERE ${conjunction([`${column} = ${bind(candidate)}`, ...conditions])} ORDER BY ${orderOf(this.search)} LIMIT ${most}) one`);
    return new Statement<Position>(each.join(' UNION ALL ')).all(source, ...parameters);
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
