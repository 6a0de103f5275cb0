import { statSync } from 'node:fs';
import type { DataSource } from 'typeorm';
import { AuditRepository } from '../../audit/audit.repository.js';
import { type ChainVerification, verifyChain } from '../../audit/verification.js';
import { openWriter, type SchemaParts } from '../../core/database/database.module.js';
import { OwnerLock } from '../../core/database/owner-lock.js';
import { postgresWriterOptions } from '../../core/database/postgres/postgres-source.js';
import { assertNotMoved, markMoved } from '../../core/database/sqlite/moved-mark.js';
import { allCountsMatch, recount } from '../recount/recount.js';
import { copyTables } from './copy.js';
import { MoveSource } from './source.repository.js';
import { type Column, planTables, type TablePlan, type TableShape } from './table-plan.js';
import { MoveTarget } from './target.repository.js';
import { verifyTables } from './verify.js';

/** What is moved where. */
export interface MoveOptions {
  /** the SQLite file */
  file: string;
  /** the PostgreSQL database, as in DATABASE_URL */
  url: string;
  /** the migrations of this installation */
  schema: SchemaParts;
  /** receives a line for each step and, in between, for the progress */
  report: (line: string) => void;
}

/** Something stands in the way of a move; nothing was changed. */
export class MoveRefusedError extends Error {
  /** @param reasons in plain words */
  constructor(readonly reasons: string[]) {
    super(`The database cannot be moved:\n${reasons.map((reason) => `  ${reason}`).join('\n')}`);
    this.name = 'MoveRefusedError';
  }
}

/**
 * Says whether a database can be moved; both databases stay as they are.
 *
 * @throws MoveRefusedError, DatabaseOwnedError while a server runs on one of them
 */
export async function checkMove(options: MoveOptions): Promise<void> {
  await withBoth(options, async (source, target) => {
    await assertMovable(options, source);
    await assertTarget(options, source, target);
    const tables = await source.tables();
    // Both databases declare their columns with the same types, so the source tells those of a target that has none yet.
    const declared = new Map([...tables].map(([name, { columns }]) => [name, columns]));
    await planRows(source, tables, (await target.has('migrations')) ? await target.tables() : declared);
    options.report('Nothing stands in the way.');
  });
}

/**
 * Moves an SQLite database to PostgreSQL.
 *
 * Guarantees: when it returns, every row was read back from PostgreSQL and is, byte for byte, the row of the SQLite file, which is unchanged;
 * until then no server opens the target; a call that was interrupted at any instant is continued by the same call.
 *
 * @returns number of rows moved
 * @throws MoveRefusedError, DatabaseOwnedError while a server runs on one of them, Error in plain words when something differs
 */
export function move(options: MoveOptions): Promise<number> {
  return withBoth(options, async (source, target, lock) => {
    const { report } = options;
    await assertMovable(options, source);
    await assertTarget(options, source, target);
    const writer = await openTarget(options);
    try {
      report('The schema of the target is complete.');
      const plan = await begin(options, source, target);
      const copied = await copyTables(plan, source, target, report);
      report('Deriving totals and search indexes.');
      await target.derive();
      const tables = await verifyTables(plan, copied, source, target, report);
      await assertConsistent(source.reader, writer, report);
      if (await source.wasChanged()) throw new Error('Another program changed the SQLite database during the move. Stop it, empty the target, and move again.');
      if (!lock.held) throw new Error('The lock on the target was lost during the move. Run the same command again.');
      const at = new Date().toISOString();
      // In this order: if only the first succeeds, no server opens either, and the same call completes the move.
      markMoved(options.file, { at, to: nameOf(options.url) });
      await target.finish(plan, { at, from: options.file, tables });
      return tables.reduce((sum, { rows }) => sum + rows, 0);
    } finally {
      await writer.destroy();
    }
  });
}

/** Opens the target, whose schema is completed. */
function openTarget({ url, schema: { extensions, ...schema } }: MoveOptions): Promise<DataSource> {
  return openWriter(postgresWriterOptions(url, schema, { max: 1, statementLimit: 0 }), extensions);
}

async function withBoth<T>({ file, url }: MoveOptions, work: (source: MoveSource, target: MoveTarget, lock: OwnerLock) => Promise<T>): Promise<T> {
  const locks = [new OwnerLock(), new OwnerLock()] as const;
  let source: MoveSource | undefined;
  let target: MoveTarget | undefined;
  try {
    // Opened first: it reports a missing file, which the lock would create a folder for.
    source = await MoveSource.open(file);
    await locks[0].acquire({ kind: 'sqlite', file });
    await locks[1].acquire({ kind: 'postgres', url });
    target = await MoveTarget.open(url);
    await source.begin();
    return await work(source, target, locks[1]);
  } finally {
    await target?.close();
    await source?.close();
    for (const lock of locks) await lock.release();
  }
}

/** Checks the source: its version, its stored counts, its references, and each value. */
async function assertMovable({ file, schema, report }: MoveOptions, source: MoveSource): Promise<void> {
  const known = schema.migrations.map((migration) => new migration().name ?? migration.name);
  const applied = await source.migrations();
  const other = [...known.filter((name) => !applied.includes(name)), ...applied.filter((name) => !known.includes(name))];
  if (other.length > 0) throw new MoveRefusedError([`${file} has the schema of another version (${other.slice(0, 3).join(', ')}). Start this version on it once, then stop it.`]);
  report(`${file}: ${Math.ceil(statSync(file).size / 1e6).toLocaleString('en')} MB. PostgreSQL needs about as much room, and half of it again for its log.`);
  const orphans = await source.orphans();
  if (orphans.length > 0) throw new MoveRefusedError(orphans);
  if (!allCountsMatch(await recount(source.reader))) throw new MoveRefusedError(['A stored count is wrong. Run: npm run recount -- --fix']);
}

/** Checks that the target is empty, or contains an unfinished move of this very file. */
async function assertTarget({ file, report }: MoveOptions, source: MoveSource, target: MoveTarget): Promise<void> {
  const { collation, encoding } = await target.encoding();
  if (encoding !== 'UTF8') throw new MoveRefusedError([`The target has the encoding ${encoding}; create it with ENCODING 'UTF8'.`]);
  if (!/^(C|POSIX|C\.UTF-?8)$/i.test(collation)) report(`The target sorts text by the collation ${collation}. That works; with C.UTF-8 its indexes are smaller and faster.`);
  const unfinished = await target.unfinishedSource();
  if (unfinished !== null) {
    if (unfinished !== source.identity) throw new MoveRefusedError(['The target contains the unfinished move of another file. Empty it first.']);
    return report('Continuing an unfinished move of this file.');
  }
  assertNotMoved(file);
  const tables = await target.tables();
  if (tables.has('moves') && (await target.filled(['moves'])).length > 0) throw new MoveRefusedError(['A database was moved to the target already.']);
  // These have rows that the migrations create.
  const own = [...(await source.tables()).keys()].filter((table) => tables.has(table) && !['audit_head', 'session_totals', 'migration_kinds'].includes(table));
  const filled = await target.filled(own);
  if (filled.length > 0) throw new MoveRefusedError([`The target already has rows in ${filled.join(', ')}. Create an empty database for the move.`]);
}

/** Plans the tables and checks every value. @throws MoveRefusedError that lists the rows that PostgreSQL cannot hold */
async function planRows(source: MoveSource, tables: Map<string, TableShape>, target: Map<string, Column[]>): Promise<TablePlan[]> {
  const { plan, problems } = planTables(tables, target);
  if (problems.length > 0) throw new MoveRefusedError(problems);
  const rejected: string[] = [];
  for (const table of plan) rejected.push(...(await source.unmovableRows(table)));
  if (rejected.length > 0) throw new MoveRefusedError(rejected);
  return plan;
}

/** Begins or continues the move. @returns the tables, in the order in which they are copied */
async function begin({ report }: MoveOptions, source: MoveSource, target: MoveTarget): Promise<TablePlan[]> {
  const plan = await planRows(source, await source.tables(), await target.tables());
  if ((await target.unfinishedSource()) === null) await target.begin(source.identity, plan);
  report(`${plan.length} tables are moved row by row.`);
  return plan;
}

/** Checks the target as `npm run recount` and `npm run audit:verify` do. A chain that was broken before the move stays so, and is reported. */
async function assertConsistent(source: DataSource, target: DataSource, report: (line: string) => void): Promise<void> {
  if (!allCountsMatch(await recount(target))) throw new Error('A stored count in the target is wrong. The move is not complete; report this as an error in Switchboard.');
  const [before, after] = [await verifyChain(new AuditRepository(source)), await verifyChain(new AuditRepository(target))];
  const describe = ({ checked, broken, head }: ChainVerification) => JSON.stringify([checked, broken, Number(head?.seq), head?.hash]);
  if (describe(before) !== describe(after)) throw new Error('The audit log of the target differs from that of the source.');
  report(after.broken ? `WARNING: The chain of the audit log is broken at seq ${after.broken.seq}, as it was before the move.` : `Every stored count is correct; the chain of the audit log is intact (${after.checked} entries).`);
}

/** @returns host and name of a database, without user and password */
function nameOf(url: string): string {
  const { host, pathname } = new URL(url);
  return host + pathname;
}
