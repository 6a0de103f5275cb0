import { Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import type { QueryResultRow } from 'pg';
import type { DatabaseSettings } from './database.settings.js';
import { DatabaseOwnedError } from './database-owned.error.js';
import { PostgresOwnerLock } from './postgres/postgres-owner-lock.js';
import { SqliteOwnerLock } from './sqlite/sqlite-owner-lock.js';
import { WriteFence } from './write-fence.js';
import { assertDedicatedSessions } from './postgres/pooler-check.js';

/** Milliseconds between attempts to reacquire a lost lock; the first one is immediate. */
const REACQUIRE_INTERVAL_MS = 200;
/**
 * Milliseconds for which another process may hold a lost lock before this one gives up: PostgreSQL releases our own a moment after its
 * connection broke.
 */
const REACQUIRE_TIMEOUT_MS = 5_000;

/**
 * The lock that makes this process the database's only server, or one of several that are joined.
 *
 * States: free; held; lost (the connection broke, or the lock file was removed: writes are fenced off, and the lock is reacquired, or the
 * process gives up after {@link REACQUIRE_TIMEOUT_MS}); released.
 *
 * Guarantees: it ends with its process, even after kill -9, and is never left behind; while it is not held, this process commits nothing.
 */
@Injectable()
export class OwnerLock implements OnApplicationShutdown {
  private readonly logger = new Logger(OwnerLock.name);
  private lock: SqliteOwnerLock | PostgresOwnerLock | undefined;
  private isHeld = false;
  private isReleased = false;
  private readonly reacquisitionListeners: (() => void)[] = [];

  /** @param fence keeps the process from writing while the lock is lost */
  constructor(private readonly fence: WriteFence = new WriteFence()) {}

  /** Whether this process currently holds the lock. */
  get held(): boolean {
    return this.isHeld;
  }

  /**
   * @param isJoined whether other servers that are joined too may hold it at the same time, on PostgreSQL
   * @throws DatabaseOwnedError when another process holds it, PoolerError where a lock would not stay with its connection
   */
  async acquire(database: DatabaseSettings, isJoined = false): Promise<void> {
    if (database.kind === 'postgres') await assertDedicatedSessions(database.url);
    const lock = database.kind === 'sqlite' ? new SqliteOwnerLock(database.file) : new PostgresOwnerLock(database.url, () => this.handleLoss(), isJoined);
    await lock.acquire();
    this.lock = lock;
    this.isHeld = true;
  }

  /** @param listener called each time the lock was lost and is held again */
  onReacquired(listener: () => void): void {
    this.reacquisitionListeners.push(listener);
  }

  /** Checks whether an SQLite lock still excludes others; PostgreSQL's reports its loss itself. */
  check(): void {
    if (this.isHeld && this.lock instanceof SqliteOwnerLock && !this.lock.isEffective) this.handleLoss();
  }

  /** The connection on which PostgreSQL holds the lock, for comparison; undefined while there is none. */
  get session(): object | undefined {
    return this.lock instanceof PostgresOwnerLock ? this.lock.session : undefined;
  }

  /**
   * Runs a short statement on the connection on which PostgreSQL holds the lock.
   *
   * @throws Error while there is none; what the driver throws
   */
  async query<Row extends QueryResultRow>(text: string, values: unknown[] = []): Promise<Row[]> {
    if (!(this.lock instanceof PostgresOwnerLock)) throw new Error('The owner lock is not held on PostgreSQL.');
    return this.lock.query<Row>(text, values);
  }

  /** Does something at startup while no other joined server does the same. @throws what `work` throws */
  whileStarting<T>(work: () => Promise<T>): Promise<T> {
    return this.lock instanceof PostgresOwnerLock ? this.lock.whileStarting(work) : work();
  }

  /** The server listens: from now on it notices within a second that PostgreSQL does not answer. */
  endStartup(): void {
    if (this.lock instanceof PostgresOwnerLock) this.lock.endStartup();
  }

  /** Breaks the connection on which PostgreSQL holds the lock, which is then reacquired. */
  dropConnection(): void {
    if (this.isHeld && this.lock instanceof PostgresOwnerLock) this.lock.drop();
  }

  onApplicationShutdown(): Promise<void> {
    return this.release();
  }

  /** Lets another process own the database. */
  async release(): Promise<void> {
    this.isReleased = true;
    this.isHeld = false;
    await this.lock?.release();
  }

  /** Reacquires the lock, or stops the process before two servers write. */
  private handleLoss(): void {
    if (this.isReleased || !this.isHeld) return;
    this.isHeld = false;
    this.fence.close('owner_lock_lost');
    this.logger.warn('lost the owner lock of the database; reacquiring it');
    void this.reacquire();
  }

  private async reacquire(heldElsewhereSince?: number): Promise<void> {
    const { lock } = this;
    if (this.isReleased || !lock) return;
    try {
      await lock.release();
      await lock.acquire();
      // Shut down in the meantime: nothing else would release it.
      if (this.isReleased) return await lock.release();
      this.isHeld = true;
      this.fence.open('owner_lock_lost');
      this.logger.log('reacquired the owner lock of the database');
      for (const listener of this.reacquisitionListeners) listener();
    } catch (error) {
      const since = error instanceof DatabaseOwnedError ? (heldElsewhereSince ?? performance.now()) : undefined;
      if (since === undefined || performance.now() - since < REACQUIRE_TIMEOUT_MS)
        return void setTimeout(() => void this.reacquire(since), REACQUIRE_INTERVAL_MS).unref();
      this.logger.fatal((error as Error).message);
      process.kill(process.pid, 'SIGTERM');
    }
  }
}
