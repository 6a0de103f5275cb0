import { Inject, Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { RecurringTask } from '../../clock/recurring-task.js';
import { SETTINGS } from '../../config/settings-token.js';
import type { StorageSettings } from '../database.settings.js';
import { WRITER } from '../data-sources.js';
import { FileIdentity } from './file-identity.js';
import { OwnerLock } from '../owner-lock.js';
import { holdsPosixLock } from './posix-locks.js';
import { type FenceReason, WriteFence } from '../write-fence.js';

/** Milliseconds between two checks. */
const CHECK_INTERVAL_MS = 1_000;

/** What the log advises the operator when one of these is found. */
const advice: Partial<Record<FenceReason, string>> = {
  database_file_replaced:
    'The database file or its write-ahead log was moved, replaced or removed while the server was running. Nothing is written until it is back; if you cannot put it back, stop the server and restore a backup.',
  database_locks_lost:
    "The server's locks on the database file are gone: something in this process opened the file without SQLite. Nothing more is written; restart the server.",
};

/**
 * Checks every second whether the SQLite files that this process has open are still those in the folder, and still locked by it.
 *
 * An open file keeps working after it was moved, deleted or replaced, and commits to it succeed; nothing could ever find them again. While
 * the server holds its locks no other program removes the write-ahead log, so a missing one indicates lost locks.
 */
@Injectable()
export class SqliteFileWatch extends RecurringTask {
  private files: FileIdentity[] = [];
  /** Whether this system lists locks: checked once, while they are certainly held. */
  private canListLocks = false;

  constructor(
    @Inject(SETTINGS) private readonly settings: StorageSettings,
    @InjectDataSource(WRITER) private readonly writer: DataSource,
    private readonly fence: WriteFence,
    private readonly owner: OwnerLock,
  ) {
    super(CHECK_INTERVAL_MS, 'could not check whether the database file is still in place');
  }

  override async onApplicationBootstrap(): Promise<void> {
    const { database } = this.settings;
    if (database.kind !== 'sqlite') return;
    // The write-ahead log and its index exist from the first read on.
    await this.writer.query('SELECT count(*) FROM sqlite_master');
    this.files = ['', '-wal', '-shm'].map((suffix) => new FileIdentity(database.file + suffix));
    this.canListLocks = holdsPosixLock(database.file) === true;
    await super.onApplicationBootstrap();
  }

  /** Checks once. */
  check(): void {
    const { database } = this.settings;
    if (database.kind !== 'sqlite') return;
    this.owner.check();
    this.setFence('database_file_replaced', !this.files.every(({ isUnchanged }) => isUnchanged));
    // Nothing can be said about a replaced file, nor while the list of locks cannot be opened.
    if (!this.fence.has('database_file_replaced')) this.setFence('database_locks_lost', this.canListLocks && holdsPosixLock(database.file) === false);
  }

  protected runOnce(): void {
    this.check();
  }

  private setFence(reason: FenceReason, holds: boolean): void {
    const isFenced = this.fence.has(reason);
    if (holds === isFenced) return;
    if (holds) {
      this.fence.close(reason);
      this.logger.error(advice[reason]);
    } else {
      this.fence.open(reason);
      this.logger.log(`the database can be written again (${reason} has ended)`);
    }
  }
}
