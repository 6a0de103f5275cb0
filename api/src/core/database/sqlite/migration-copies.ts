import { readdirSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { DataSource } from 'typeorm';
import { createOwnerOnly } from '../../files/owner-only.js';

/** Copies to keep: those of this upgrade and of the previous one. */
const COPIES_KEPT = 2;

/**
 * Copies an SQLite database before its schema changes, readable by its owner only. The copy appears under its name complete or not at all.
 *
 * @param writer the connection that will migrate it
 * @returns path of the copy
 */
export async function copyBeforeMigration(writer: DataSource, file: string, now = new Date()): Promise<string> {
  const copy = `${file}.before-${now.toISOString().replace(/\D/g, '').slice(0, 17)}`;
  const tempFile = `${copy}.part`;
  rmSync(tempFile, { force: true });
  createOwnerOnly(tempFile);
  try {
    await writer.query(`VACUUM INTO '${tempFile.replaceAll("'", "''")}'`);
    renameSync(tempFile, copy);
  } finally {
    rmSync(tempFile, { force: true });
  }
  return copy;
}

/**
 * Removes all but the newest of the copies made of a database before migrations, once these have succeeded.
 *
 * @returns the names of the removed files
 */
export function pruneMigrationCopies(file: string): string[] {
  const pattern = /^\.before-\d{17}(?:\.part|-wal|-shm|-journal)?$/;
  const names = readdirSync(dirname(file)).filter((name) => name.startsWith(basename(file)) && pattern.test(name.slice(basename(file).length)));
  const copies = names.filter((name) => /\d$/.test(name)).sort();
  const kept = new Set(copies.slice(-COPIES_KEPT));
  const removed = names.filter((name) => !kept.has(name.replace(/-(wal|shm|journal)$/, '')));
  for (const name of removed) rmSync(join(dirname(file), name), { force: true });
  return removed;
}
