import type { DataSource } from 'typeorm';
import { yieldToEventLoop } from '../../clock/event-loop.js';
import type { Position } from '../../paging/cursor.js';
import { Statement } from '../statement.js';

/** Rows of the first batch of a keyset scan; each next batch has twice as many, up to {@link MAX_BATCH}. */
const FIRST_BATCH = 128;
/** The same on PostgreSQL, where no other request waits meanwhile, but each statement costs a round trip. */
const ON_POSTGRES = { first: 512, most: 4_096 };
/** Target duration of a batch in milliseconds: one that took longer is followed by one of half as many rows. */
const TARGET_MS = 3;
/** Maximum rows of a batch, where each may have to be passed to a function. */
export const MAX_BATCH = 512;

/** Bounds of a list's rows in its order, with their own parameters. */
export interface Bounds {
  conditions: string[];
  parameters: unknown[];
}

/** A list in its order. */
export interface OrderedList {
  source: DataSource;
  /** FROM clause without the keyword; its first table is the one whose rows are listed */
  scanTable: string;
  /** columns of the order, which must be unique together, and the direction of both */
  key: string;
  id: string;
  descending: boolean;
}

/** One page of an ordered list. Its conditions are SQL over `tables`. */
export interface KeysetScanOptions extends Omit<OrderedList, 'scanTable'> {
  /** FROM clause without the keyword; its first table is the one whose rows are listed */
  tables: string;
  /** the same for the scan along the order, where it specifies the index */
  scanTable?: string;
  /** filters, and where the page begins */
  conditions: string[];
  /** of the conditions only */
  parameters: unknown[];
  /** SQL of the exact search condition, which adds its parameters by `bind`; undefined if satisfying the conditions is enough */
  matches?: (bind: (value: unknown) => string) => string;
  /**
   * The part of the conditions that the index of the order can check. A batch covers this many rows within these bounds, whether or not
   * they satisfy the other conditions; without bounds it covers this many that satisfy all conditions, however long it takes to find them.
   */
  bounds?: Bounds;
  /** where to resume: the rows already found, and the last row scanned */
  resumeFrom?: { rows: Position[]; last: Position };
  /** rows of the first batch on SQLite, {@link FIRST_BATCH} by default */
  firstBatch?: number;
  /** maximum rows of a batch, {@link MAX_BATCH} by default */
  maxBatch?: number;
  /** rows requested */
  limit: number;
}

/** The result in order and, if a search stopped early, the last row scanned. */
export interface KeysetResult {
  rows: Position[];
  stoppedAt: Position | null;
}

/**
 * Finds the first rows of a list that satisfy its conditions, in batches of a few milliseconds, yielding to the event loop between them; it
 * never stops early. The result must therefore be read, and its conditions checked again, in one statement.
 */
export async function scanByKey(list: KeysetScanOptions & { bounds: Bounds }): Promise<KeysetResult> {
  const scan = new KeysetScan(list);
  await scan.step();
  while (!scan.done) {
    await yieldToEventLoop();
    await scan.step();
  }
  return { rows: scan.rows, stoppedAt: null };
}

/** A keyset scan along the order, batch by batch. */
export class KeysetScan {
  readonly rows: Position[];
  done = false;
  /** rows within the bounds scanned so far */
  scanned = 0;
  /** the last row scanned */
  last: Position | null;
  private batchSize: number;
  private readonly maxBatch: number;

  constructor(private readonly list: KeysetScanOptions) {
    const isPostgres = list.source.options.type === 'postgres';
    this.batchSize = isPostgres ? ON_POSTGRES.first : (list.firstBatch ?? FIRST_BATCH);
    this.maxBatch = isPostgres ? ON_POSTGRES.most : (list.maxBatch ?? MAX_BATCH);
    this.rows = [...(list.resumeFrom?.rows ?? [])];
    this.last = list.resumeFrom?.last ?? null;
  }

  /** Reads the next batch. */
  async step(): Promise<void> {
    const { source, tables, scanTable: along = tables, key, id, conditions, matches, limit } = this.list;
    const startedAt = performance.now();
    const end = await endOfBatch({ ...this.list, scanTable: along }, this.list.bounds ?? this.list, this.last, this.batchSize);
    const parameters = [...this.list.parameters];
    const bind = (value: unknown) => `$${parameters.push(value)}`;
    const here = [...(this.last ? [after(this.list, this.last, bind)] : []), ...(end ? [upTo(this.list, end, bind)] : [])];
    const wanted = conjunction([...here, ...conditions, ...(matches ? [matches(bind)] : [])]);
    const rows = await new Statement<Position>(
      `SELECT ${key} AS value, ${id} AS id FROM ${along} WHERE ${wanted} ORDER BY ${orderOf(this.list)} LIMIT ${bind(limit - this.rows.length)}`,
    ).all(source, ...parameters);
    this.rows.push(...rows);
    this.done = this.rows.length === limit || !end;
    this.scanned += this.batchSize;
    if (end) this.last = { value: end.value, id: end.id };
    // On PostgreSQL no other request waits.
    const tooMany = source.options.type !== 'postgres' && performance.now() - startedAt > TARGET_MS;
    this.batchSize = tooMany ? Math.max(this.batchSize >> 1, FIRST_BATCH) : Math.min(this.batchSize * 2, this.maxBatch);
  }
}

/**
 * The last row of a batch, found by the index alone.
 *
 * @param from the row after which the batch begins; null at the beginning
 * @param batchSize rows in the batch
 * @returns undefined when fewer are left
 */
export function endOfBatch(list: OrderedList, bounds: Bounds, from: Position | null, batchSize: number): Promise<Position | undefined> {
  const parameters = [...bounds.parameters];
  const bind = (value: unknown) => `$${parameters.push(value)}`;
  // The position first: of two bounds on one side SQLite uses the one that it reads first, and scans everything in between.
  const conditions = [...(from ? [after(list, from, bind)] : []), ...bounds.conditions];
  return new Statement<Position>(
    `SELECT ${list.key} AS value, ${list.id} AS id FROM ${list.scanTable} WHERE ${conjunction(conditions)}
     ORDER BY ${orderOf(list)} LIMIT 1 OFFSET ${bind(batchSize - 1)}`,
  ).one(list.source, ...parameters);
}

type KeysetOrder = Pick<OrderedList, 'key' | 'id' | 'descending'>;

/** The condition for rows after a position. */
function after({ key, id, descending }: KeysetOrder, position: Position, bind: (value: unknown) => string): string {
  return `(${key}, ${id}) ${descending ? '<' : '>'} (${bind(position.value)}, ${bind(position.id)})`;
}

/** The condition for a row and those before it. */
export function upTo({ key, id, descending }: KeysetOrder, position: Position, bind: (value: unknown) => string): string {
  return `(${key}, ${id}) ${descending ? '>=' : '<='} (${bind(position.value)}, ${bind(position.id)})`;
}

/** SQL of ORDER BY. */
export function orderOf({ key, id, descending }: KeysetOrder): string {
  const direction = descending ? 'DESC' : 'ASC';
  return `${key} ${direction}, ${id} ${direction}`;
}

/** SQL that is true where every condition is. */
export function conjunction(conditions: string[]): string {
  return conditions.length > 0 ? conditions.map((condition) => `(${condition})`).join(' AND ') : 'TRUE';
}
