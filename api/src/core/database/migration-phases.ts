import type { DataSource, MigrationInterface } from 'typeorm';
import { productVersion } from '../build/build.js';

/**
 * Whether a migration leaves the previous release working.
 *
 * - `expand`: it only adds, so servers of the previous release go on serving on the new schema. The default.
 * - `contract`: it removes or narrows what the previous release uses, and so ends the way back to it. Where servers are joined, it waits until none of an
 *   older release lives; so its own release must work without it.
 */
export type MigrationPhase = 'expand' | 'contract';

/** A migration that says what it is. */
export interface PhasedMigration extends MigrationInterface {
  readonly phase?: MigrationPhase;
  /** whether it runs outside a transaction on PostgreSQL, as `CREATE INDEX CONCURRENTLY` must; killed half way, it is run again from its beginning */
  readonly outsideTransaction?: boolean;
}

/** An applied migration, as the database remembers it. */
interface MigrationKind {
  name: string;
  phase: MigrationPhase;
  /** version of Switchboard that applied it */
  since: string;
}

/** Records the phases of the applied migrations, so that another version, which does not know all of them, can tell whether it works with them. */
export async function recordPhases(writer: DataSource, applied: readonly MigrationInterface[]): Promise<void> {
  if (!(await isRecorded(writer))) return;
  const recorded: Pick<MigrationKind, 'name'>[] = await writer.query('SELECT name FROM migration_kinds');
  const known = new Set(recorded.map(({ name }) => name));
  const added = (applied as readonly PhasedMigration[]).filter((migration) => !known.has(nameOf(migration)));
  const [first, second, third] = writer.options.type === 'postgres' ? ['$1', '$2', '$3'] : ['?', '?', '?'];
  for (const migration of added)
    await writer.query(`INSERT INTO migration_kinds (name, phase, since) VALUES (${first}, ${second}, ${third}) ON CONFLICT (name) DO NOTHING`, [
      nameOf(migration), migration.phase ?? 'expand', productVersion(),
    ]);
}

/** @returns the name under which a migration is recorded */
export const nameOf = ({ name, constructor }: MigrationInterface): string => name ?? constructor.name;

/**
 * @param applied names of the migrations that were applied
 * @returns those of them that the next release has applied and that only add: this version works with them
 */
export async function migrationsOfNextRelease(source: DataSource, applied: readonly string[]): Promise<string[]> {
  if (!(await isRecorded(source))) return [];
  const kinds: MigrationKind[] = await source.query('SELECT name, phase, since FROM migration_kinds');
  return kinds.filter(({ name, phase, since }) => applied.includes(name) && phase === 'expand' && isNextRelease(productVersion(), since)).map(({ name }) => name);
}

/**
 * Whether servers of two releases may run on one database at the same time.
 *
 * @param own version such as `0.2.0`
 * @param other a later version
 * @returns true for a later patch of the same release and for the next minor release
 */
export function isNextRelease(own: string, other: string): boolean {
  const [[major, minor, patch], [otherMajor, otherMinor, otherPatch]] = [partsOf(own), partsOf(other)];
  if (major !== otherMajor) return false;
  return otherMinor === minor + 1 || (otherMinor === minor && otherPatch > patch);
}

/** Whether a version is of an older release. @param own version such as `0.2.0` */
export function isOlderRelease(version: string, own: string): boolean {
  const [[major, minor, patch], [ownMajor, ownMinor, ownPatch]] = [partsOf(version), partsOf(own)];
  return major < ownMajor || (major === ownMajor && (minor < ownMinor || (minor === ownMinor && patch < ownPatch)));
}

function partsOf(version: string): [major: number, minor: number, patch: number] {
  const [major = NaN, minor = NaN, patch = NaN] = version.split(/[.-]/).map(Number);
  return [major, minor, patch];
}

async function isRecorded(source: DataSource): Promise<boolean> {
  const query = source.options.type === 'postgres' ? "SELECT 1 WHERE to_regclass('migration_kinds') IS NOT NULL" : "SELECT 1 FROM sqlite_master WHERE name = 'migration_kinds'";
  const rows: unknown[] = await source.query(query);
  return rows.length > 0;
}
