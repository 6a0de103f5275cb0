import { existsSync, readFileSync, rmSync } from 'node:fs';
import { writeOwnerOnly } from '../../files/owner-only.js';
import { syncToDisk } from '../../files/sync-to-disk.js';

/** Where and when a database was moved. */
export interface MovedMark {
  /** instant, ISO 8601 */
  at: string;
  /** host and name of the PostgreSQL database, without user and password */
  to: string;
}

const pathOf = (file: string): string => `${file}.moved`;

/** Records next to an SQLite database that it was moved, so that no server opens it; on disk when this returns. */
export function markMoved(file: string, mark: MovedMark): void {
  writeOwnerOnly(pathOf(file), `${JSON.stringify(mark)}\n`);
  syncToDisk(pathOf(file));
}

/** Lets servers open a database again that was moved. @returns whether it was marked */
export function forgetMove(file: string): boolean {
  const wasMarked = existsSync(pathOf(file));
  rmSync(pathOf(file), { force: true });
  return wasMarked;
}

/** @throws Error in plain words when the database was moved: what is written to it from now on would be missing where it was moved to */
export function assertNotMoved(file: string): void {
  if (!existsSync(pathOf(file))) return;
  throw new Error(`${file} was moved${whereTo(readFileSync(pathOf(file), 'utf8'))}. Set DATABASE_URL to that database. \`npm start -- --force\` opens the file again, without anything that was written since.`);
}

function whereTo(text: string): string {
  try {
    const { at, to } = JSON.parse(text) as MovedMark;
    return ` to ${to} on ${at}`;
  } catch {
    return '';
  }
}
