import { columnForm } from './copy-text.js';

/** A column of a table, with the name of its type in PostgreSQL. */
export interface Column {
  name: string;
  type: string;
}

/** A table that is moved row by row. */
export interface TablePlan {
  table: string;
  columns: Column[];
  /** its primary key, in which order rows are copied and compared */
  keys: Column[];
}

/** What a database says about a table. */
export interface TableShape {
  /** its columns, with the types that they were declared with */
  columns: Column[];
  /** names of the columns of the primary key, in its order */
  keys: string[];
  /** tables that its foreign keys refer to */
  references: string[];
}

/** Tables whose contents follow from other tables: they are filled anew, or by the server once it runs. */
const DERIVED = new Set(['migration_kinds', 'session_totals', 'message_words', 'session_entries', 'user_entries', 'session_folds', 'user_folds']);

/** Columns that are written with another value than the source has: the words of messages are indexed anew by the server. */
export const REPLACED: Readonly<Record<string, string>> = { 'user_sessions.indexed_seq': '0' };

/**
 * Decides which tables are copied, parents before the tables that refer to them.
 *
 * @param source shapes of the SQLite tables, by name
 * @param target columns of the PostgreSQL tables, by table
 * @returns the plan, and in plain words what cannot be moved
 */
export function planTables(source: ReadonlyMap<string, TableShape>, target: ReadonlyMap<string, Column[]>): { plan: TablePlan[]; problems: string[] } {
  const problems: string[] = [];
  const plan: TablePlan[] = [];
  for (const table of parentsFirst(source, problems)) {
    if (DERIVED.has(table)) continue;
    const { columns, keys } = source.get(table)!;
    const known = target.get(table);
    if (!known) {
      problems.push(`The table ${table} exists only in SQLite.`);
      continue;
    }
    const [own, names] = [columns.map(({ name }) => name), known.map(({ name }) => name)];
    for (const name of own.filter((each) => !names.includes(each))) problems.push(`The column ${table}.${name} exists only in SQLite.`);
    for (const name of names.filter((each) => !own.includes(each))) problems.push(`The column ${table}.${name} exists only in PostgreSQL.`);
    for (const { name, type } of known)
      if (!columnForm(type)) problems.push(`The column ${table}.${name} has the type ${type}, whose values cannot be compared byte by byte.`);
    if (keys.length === 0) problems.push(`The table ${table} has no primary key.`);
    plan.push({ table, columns: known, keys: keys.flatMap((key) => known.find(({ name }) => name === key) ?? []) });
  }
  return { plan, problems };
}

function parentsFirst(source: ReadonlyMap<string, TableShape>, problems: string[]): string[] {
  const ordered: string[] = [];
  const visit = (table: string, trail: string[]): void => {
    if (ordered.includes(table)) return;
    if (trail.includes(table)) {
      problems.push(`The tables ${[...trail, table].join(', ')} refer to each other in a circle.`);
      return;
    }
    for (const parent of source.get(table)?.references ?? []) if (source.has(parent)) visit(parent, [...trail, table]);
    ordered.push(table);
  };
  for (const table of [...source.keys()].sort()) visit(table, []);
  return ordered;
}
