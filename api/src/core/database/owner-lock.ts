import { Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import type { DatabaseSettings } from '../config/settings.js';
import { DatabaseOwnedError } from './database-owned.error.js';
import { PostgresOwnerLock } from './postgres-owner-lock.js';
import { SqliteOwnerLock } from './sqlite-owner-lock.js';
import { WriteFence } from './write-fence.js';
import { assertOwnSessions } from './postgres/pooler-check.js';

/** How often a lost lock is tried again, in milliseconds; the first time at once. */
const REGAIN_EVERY_MS = 200;
/** How long another may hold a lost lock before this process gives up: PostgreSQL frees our own a moment after it broke. */
const REGAIN_LIMIT_MS = 5_000;

/**
 * The lock that makes this process the database's only server.
 *
 * States: free; held; lost (the connection broke, or somebody removed the lock's file: writing is fenced off, and the lock is taken
 * again, or the process gives up after {@link REGAIN_LIMIT_MS}); released.
 *
 * Promises: it dies with its process, a kill -9 included, and is never left behind; while it is not held, this process commits nothing.
 */
@Injectable()
export class OwnerLock implements OnApplicationShutdown {
  private readonly logger = new Logger(OwnerLock.name);
  private lock: SqliteOwnerLock | PostgresOwnerLock | undefined;
  private isHeld = false;
  private isReleased = false;

  /** @param fence keeps the process from writing while the lock is lost */
  constructor(private readonly fence: WriteFence = new WriteFence()) {}

  /** Whether this process is the database's only server at this moment. */
  get held(): boolean {
    return this.isHeld;
  }

  /** @throws DatabaseOwnedError when another process holds it, PoolerError where a lock would not stay with its connection */
  async acquire(database: DatabaseSettings): Promise<void> {
    if (database.kind === 'postgres') await assertOwnSessions(database.url);
    const lock = database.kind === 'sqlite' ? new SqliteOwnerLock(database.file) : new PostgresOwnerLock(database.url, () => this.lose());
    await lock.take();
    this.lock = lock;
    this.isHeld = true;
  }

  /** Looks whether an SQLite lock still keeps others away; PostgreSQL's says by itself when it is lost. */
  check(): void {
    if (this.isHeld && this.lock instanceof SqliteOwnerLock && !this.lock.isEffective) this.lose();
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

  /** Take it again, or stop before two servers write. */
  private lose(): void {
    if (this.isReleased || !this.isHeld) return;
    this.isHeld = false;
    this.fence.close('owner_lock_lost');
    this.logger.warn('the lock that makes this the only server on the database is lost; taking it again');
    void this.regain();
  }

  private async regain(heldElsewhereSince?: number): Promise<void> {
    const { lock } = this;
    if (this.isReleased || !lock) return;
    try {
      await lock.release();
      await lock.take();
      // Shut down meanwhile: nobody else would end it.
      if (this.isReleased) return await lock.release();
      this.isHeld = true;
      this.fence.open('owner_lock_lost');
      this.logger.log('this is the only server on the database again');
    } catch (error) {
      const since = error instanceof DatabaseOwnedError ? (heldElsewhereSince ?? performance.now()) : undefined;
      if (since === undefined || performance.now() - since < REGAIN_LIMIT_MS)
        return void setTimeout(() => void this.regain(since), REGAIN_EVERY_MS).unref();
      this.logger.fatal((error as Error).message);
      process.kill(process.pid, 'SIGTERM');
    }
  }
}
