import type { DataSource } from 'typeorm';
import { nextTurn } from '../../clock/turns.js';
import type { Position } from '../../paging/cursor.js';
import { Statement } from '../statement.js';

/** Rows of the first batch of a keyset scan; each next batch has twice as many, up to {@link MOST_AT_A_LOOK}. */
const FIRST_LOOK = 128;
/** The same on PostgreSQL, where no other request waits meanwhile, but each statement costs a round trip. */
const ON_POSTGRES = { first: 512, most: 4_096 };
/** Target duration of a batch in milliseconds: one that took longer is followed by one of half as many rows. */
const AIM_MS = 3;
/** Maximum rows of a batch, where each may have to be passed to a function. */
export const MOST_AT_A_LOOK = 512;

/** Bounds of a list's rows in its order, with their own parameters. */
export interface Bounds {
  conditions: string[];
  parameters: unknown[];
}

/** A list in its order. */
export interface Ordered {
  source: DataSource;
  /** FROM clause without the keyword; its first table is the one whose rows are listed */
  along: string;
  /** columns of the order, which must be unique together, and the direction of both */
  key: string;
  id: string;
  descending: boolean;
}

/** One page of an ordered list. Its conditions are SQL over `tables`. */
export interface KeysetWalk extends Omit<Ordered, 'along'> {
  /** FROM clause without the keyword; its first table is the one whose rows are listed */
  tables: string;
  /** the same for the scan along the order, where it specifies the index */
  along?: string;
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
  begun?: { rows: Position[]; last: Position };
  /** rows of the first batch on SQLite, {@link FIRST_LOOK} by default */
  firstLook?: number;
  /** maximum rows of a batch, {@link MOST_AT_A_LOOK} by default */
  mostAtALook?: number;
  /** rows requested */
  limit: number;
}

/** The result in order and, if a search stopped early, the last row scanned. */
export interface Found {
  rows: Position[];
  stoppedAt: Position | null;
}

/**
 * Finds the first rows of a list that satisfy its conditions, in batches of a few milliseconds, yielding to the event loop between them; it
 * never stops early. The result must therefore be read, and its conditions checked again, in one statement.
 */
export async function walkByKey(list: KeysetWalk & { bounds: Bounds }): Promise<Found> {
  const walk = new Walk(list);
  await walk.step();
  while (!walk.done) {
    await nextTurn();
    await walk.step();
  }
  return { rows: walk.rows, stoppedAt: null };
}

/** A keyset scan along the order, batch by batch. */
export class Walk {
  readonly rows: Position[];
  done = false;
  /** rows within the bounds scanned so far */
  passed = 0;
  /** the last row scanned */
  last: Position | null;
  private most: number;
  private readonly mostAtALook: number;

  constructor(private readonly list: KeysetWalk) {
    const isPostgres = list.source.options.type === 'postgres';
    this.most = isPostgres ? ON_POSTGRES.first : (list.firstLook ?? FIRST_LOOK);
    this.mostAtALook = isPostgres ? ON_POSTGRES.most : (list.mostAtALook ?? MOST_AT_A_LOOK);
    this.rows = [...(list.begun?.rows ?? [])];
    this.last = list.begun?.last ?? null;
  }

  /** Reads the next batch. */
  async step(): Promise<void> {
    const { source, tables, along = tables, key, id, conditions, matches, limit } = this.list;
    const begun = performance.now();
    const end = await endOfLook({ ...this.list, along }, this.list.bounds ?? this.list, this.last, this.most);
    const parameters = [...this.list.parameters];
    const bind = (value: unknown) => `$${parameters.push(value)}`;
    const here = [...(this.last ? [after(this.list, this.last, bind)] : []), ...(end ? [upTo(this.list, end, bind)] : [])];
    const wanted = all([...here, ...conditions, ...(matches ? [matches(bind)] : [])]);
    const rows = await new Statement<Position>(
      `SELECT ${key} AS value, ${id} AS id FROM ${along} WHERE ${wanted} ORDER BY ${orderOf(this.list)} LIMIT ${bind(limit - this.rows.length)}`,
    ).all(source, ...parameters);
    this.rows.push(...rows);
    this.done = this.rows.length === limit || !end;
    this.passed += this.most;
    if (end) this.last = { value: end.value, id: end.id };
    // On PostgreSQL no other request waits.
    const tooMany = source.options.type !== 'postgres' && performance.now() - begun > AIM_MS;
    this.most = tooMany ? Math.max(this.most >> 1, FIRST_LOOK) : Math.min(this.most * 2, this.mostAtALook);
  }
}

/**
 * The last row of a batch, found by the index alone.
 *
 * @param from the row after which the batch begins; null at the beginning
 * @param most rows in the batch
 * @returns undefined when fewer are left
 */
export function endOfLook(list: Ordered, bounds: Bounds, from: Position | null, most: number): Promise<Position | undefined> {
  const parameters = [...bounds.parameters];
  const bind = (value: unknown) => `$${parameters.push(value)}`;
  // The position first: of two bounds on one side SQLite uses the one that it reads first, and scans everything in between.
  const conditions = [...(from ? [after(list, from, bind)] : []), ...bounds.conditions];
  return new Statement<Position>(
    `SELECT ${list.key} AS value, ${list.id} AS id FROM ${list.along} WHERE ${all(conditions)}
     ORDER BY ${orderOf(list)} LIMIT 1 OFFSET ${bind(most - 1)}`,
  ).one(list.source, ...parameters);
}

type Place = Pick<Ordered, 'key' | 'id' | 'descending'>;

/** The condition for rows after a position. */
function after({ key, id, descending }: Place, position: Position, bind: (value: unknown) => string): string {
  return `(${key}, ${id}) ${descending ? '<' : '>'} (${bind(position.value)}, ${bind(position.id)})`;
}

/** The condition for a row and those before it. */
export function upTo({ key, id, descending }: Place, position: Position, bind: (value: unknown) => string): string {
  return `(${key}, ${id}) ${descending ? '>=' : '<='} (${bind(position.value)}, ${bind(position.id)})`;
}

/** SQL of ORDER BY. */
export function orderOf({ key, id, descending }: Place): string {
  const direction = descending ? 'DESC' : 'ASC';
  return `${key} ${direction}, ${id} ${direction}`;
}

/** SQL that is true where every condition is. */
export function all(conditions: string[]): string {
  return conditions.length > 0 ? conditions.map((condition) => `(${condition})`).join(' AND ') : 'TRUE';
}
