import type { DataSource } from 'typeorm';
import { productVersion } from '../../build/build.js';
import { isOlderRelease, nameOf, type PhasedMigration } from '../migration-phases.js';
import { ADVISORY_KEY, LIFE_LOCK } from './advisory-keys.js';

/** Names of migrations of the phase `contract` that are not applied. @param applied names of those that are */
export function pendingContracts(writer: DataSource, applied: readonly string[]): string[] {
  const pending = (writer.migrations as readonly PhasedMigration[]).filter((migration) => migration.phase === 'contract' && !applied.includes(nameOf(migration)));
  return pending.map(nameOf);
}

/** Names of the applied migrations; none where the database is new. */
export async function appliedMigrations(writer: DataSource): Promise<string[]> {
  const [found]: { exists: boolean }[] = await writer.query("SELECT to_regclass('migrations') IS NOT NULL AS exists");
  const rows: { name: string }[] = found?.exists ? await writer.query('SELECT name FROM migrations ORDER BY id') : [];
  return rows.map(({ name }) => name);
}

/**
 * Whether no server may live that uses what a contract migration removes: one of an older release, or one that starts and has not said yet what it is.
 *
 * A server that hangs counts as living: it still has its lock, and may wake up.
 *
 * @param starting how many servers are known to start: 1 for this one while it does
 */
export async function mayContract(writer: DataSource, starting: number): Promise<boolean> {
  const [found]: { exists: boolean }[] = await writer.query("SELECT to_regclass('instances') IS NOT NULL AS exists");
  const living: { version: string }[] = found?.exists ? await writer.query(`SELECT i.version FROM instances i WHERE EXISTS (SELECT ${holder(LIFE_LOCK)} AND CAST(l.objid AS bigint) = i.number)`) : [];
  const [owners]: { count: string }[] = await writer.query(`SELECT count(*) AS count ${holder(ADVISORY_KEY[0])} AND l.objid = ${ADVISORY_KEY[1]}`);
  return Number(owners!.count) <= living.length + starting && living.every(({ version }) => !isOlderRelease(version, productVersion()));
}

const holder = (classId: number): string =>
  `FROM pg_locks l WHERE l.locktype = 'advisory' AND l.classid = ${classId} AND l.granted AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())`;
