import type { DataSource } from 'typeorm';
import { nextTurn } from '../../clock/turns.js';
import type { Position } from '../../paging/cursor.js';
import { Statement } from '../statement.js';

/** Rows that the first look along the order takes in; each next one takes twice as many, up to {@link MOST_AT_A_LOOK}. */
const FIRST_LOOK = 128;
/** The same on PostgreSQL, where nobody else waits meanwhile, but each statement has a way to go. */
const ON_POSTGRES = { first: 512, most: 4_096 };
/** Milliseconds that a look within bounds is to take: one that took longer is followed by one of half as many rows. */
const AIM_MS = 3;
/** Rows that a look takes in at most, where each may be asked what only a function can tell. */
export const MOST_AT_A_LOOK = 512;

/** What bounds the rows of a list in its order, with parameters of its own. */
export interface Bounds {
  conditions: string[];
  parameters: unknown[];
}

/** A list in its order. */
export interface Ordered {
  source: DataSource;
  /** FROM without the word; the first table is the one whose rows are listed */
  along: string;
  /** columns of the order, which must be unique together, and the direction of both */
  key: string;
  id: string;
  descending: boolean;
}

/** One page of an ordered list. Its conditions are SQL over `tables`. */
export interface KeysetWalk extends Omit<Ordered, 'along'> {
  /** FROM without the word; the first table is the one whose rows are listed */
  tables: string;
  /** the same for the way along the order, where it is told by which index to go */
  along?: string;
  /** filters, and where the page begins */
  conditions: string[];
  /** of the conditions alone */
  parameters: unknown[];
  /** SQL of what is searched for, exactly, which adds its parameters by `bind`; nothing where it is enough to satisfy the conditions */
  matches?: (bind: (value: unknown) => string) => string;
  /**
   * What the index of the order alone tells of the conditions. A look takes in so many rows within these bounds, whether or not they
   * satisfy the other conditions; without them it takes in so many that satisfy all conditions, however long those have to be looked for.
   */
  bounds?: Bounds;
  /** what is known of the way already: the rows that were found, and up to where */
  begun?: { rows: Position[]; last: Position };
  /** rows that the first look takes in on SQLite, {@link FIRST_LOOK} by default */
  firstLook?: number;
  /** rows that a look takes in at most, {@link MOST_AT_A_LOOK} by default */
  mostAtALook?: number;
  /** rows that are wanted */
  limit: number;
}

/** What was found, in order, and, when a search stopped early, the last row that it looked at. */
export interface Found {
  rows: Position[];
  stoppedAt: Position | null;
}

/**
 * Finds the first rows of a list that satisfy its conditions, by looks of a few milliseconds between which everybody else has their
 * turn; it never stops early. What it finds is therefore to be read, and held against the conditions, once more in one statement.
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

/** The way along the order, look by look. */
export class Walk {
  readonly rows: Position[];
  done = false;
  /** rows within the bounds that it passed by, or took */
  passed = 0;
  /** the last row that was looked at */
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

  /** Takes the next look. */
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
    // PostgreSQL keeps nobody else waiting.
    const tooMany = source.options.type !== 'postgres' && performance.now() - begun > AIM_MS;
    this.most = tooMany ? Math.max(this.most >> 1, FIRST_LOOK) : Math.min(this.most * 2, this.mostAtALook);
  }
}

/**
 * The last row that a look takes in, which the index alone tells.
 *
 * @param from the row that it begins after; null at the beginning
 * @param most rows that it takes in
 * @returns undefined when fewer are left
 */
export function endOfLook(list: Ordered, bounds: Bounds, from: Position | null, most: number): Promise<Position | undefined> {
  const parameters = [...bounds.parameters];
  const bind = (value: unknown) => `$${parameters.push(value)}`;
  // First of all the place: of two bounds on one side SQLite goes to the one that it reads first, and through all in between.
  const conditions = [...(from ? [after(list, from, bind)] : []), ...bounds.conditions];
  return new Statement<Position>(
    `SELECT ${list.key} AS value, ${list.id} AS id FROM ${list.along} WHERE ${all(conditions)}
     ORDER BY ${orderOf(list)} LIMIT 1 OFFSET ${bind(most - 1)}`,
  ).one(list.source, ...parameters);
}

type Place = Pick<Ordered, 'key' | 'id' | 'descending'>;

/** The condition of what comes after a row. */
function after({ key, id, descending }: Place, position: Position, bind: (value: unknown) => string): string {
  return `(${key}, ${id}) ${descending ? '<' : '>'} (${bind(position.value)}, ${bind(position.id)})`;
}

/** The condition of a row and what comes before it. */
export function upTo({ key, id, descending }: Place, position: Position, bind: (value: unknown) => string): string {
  return `(${key}, ${id}) ${descending ? '>=' : '<='} (${bind(position.value)}, ${bind(position.id)})`;
}

/** SQL of the order. */
export function orderOf({ key, id, descending }: Place): string {
  const direction = descending ? 'DESC' : 'ASC';
  return `${key} ${direction}, ${id} ${direction}`;
}

/** SQL that is true where every condition is. */
export function all(conditions: string[]): string {
  return conditions.length > 0 ? conditions.map((condition) => `(${condition})`).join(' AND ') : 'TRUE';
}
