import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DataSource } from 'typeorm';
import { createOwnerOnly } from '../../files/owner-only.js';
import { isBusy } from '../database-errors.js';
import { DatabaseOwnedError } from '../database-owned.error.js';
import { FileIdentity } from './file-identity.js';
import { holdsPosixLock } from './posix-locks.js';

/**
 * Owns an SQLite database by an open transaction on a small database next to it: a file lock that the operating system releases with the
 * process.
 */
export class SqliteOwnerLock {
  private readonly path: string;
  private source: DataSource | undefined;
  private identity: FileIdentity | undefined;

  /** @param database path of the database to own */
  constructor(private readonly database: string) {
    this.path = `${database}.lock`;
  }

  /** @throws DatabaseOwnedError while another process holds it */
  async acquire(): Promise<void> {
    // Conversations and password hashes must not be readable by other users of this machine.
    mkdirSync(dirname(this.path), { recursive: true, mode: 0o700 });
    createOwnerOnly(this.path);
    const source = new DataSource({ type: 'better-sqlite3', database: this.path, timeout: 0 });
    try {
      await source.initialize();
      await source.query('BEGIN EXCLUSIVE');
    } catch (error) {
      if (source.isInitialized) await source.destroy();
      throw isBusy(error) ? new DatabaseOwnedError(this.database) : error;
    }
    this.source = source;
    this.identity = new FileIdentity(this.path);
  }

  /** Whether it still excludes others: not when its file was removed or replaced, nor when the process lost its file locks. */
  get isEffective(): boolean {
    return this.identity?.isUnchanged === true && holdsPosixLock(this.path) !== false;
  }

  async release(): Promise<void> {
    const { source } = this;
    this.source = this.identity = undefined;
    await source?.destroy();
  }
}
