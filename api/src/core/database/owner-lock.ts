import { Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import pg from 'pg';
import { DataSource } from 'typeorm';
import type { DatabaseSettings } from '../config/settings.js';
import { isBusy } from './database-faults.js';

/** Any two numbers will do, as long as every Switchboard uses the same: "SWBD", 1. */
const ADVISORY_KEY = [0x53574244, 1];

/** How often a lost lock is tried again, in milliseconds. */
const REGAIN_EVERY_MS = 200;
/** How long another may hold a lost lock before this process gives up: PostgreSQL frees our own a moment after it broke. */
const REGAIN_LIMIT_MS = 5_000;

/** Another process owns the database. */
export class DatabaseOwnedError extends Error {
  constructor(where: string) {
    super(`Another Switchboard server is already running on ${where}. Stop it first, or give this one another DATABASE_URL.`);
    this.name = 'DatabaseOwnedError';
  }
}

/**
 * The lock that makes this process the database's only server.
 *
 * States: free, held, lost (PostgreSQL only: the connection broke; it is taken again, or the process gives up).
 *
 * Promises: it dies with its process, a kill -9 included, and is never left behind. With SQLite it is a file lock that the
 * operating system drops, held by an open transaction on a small database beside the real one; with PostgreSQL an advisory
 * lock of a connection.
 */
@Injectable()
export class OwnerLock implements OnApplicationShutdown {
  private readonly logger = new Logger(OwnerLock.name);
  private file: DataSource | undefined;
  private client: pg.Client | undefined;
  private isHeld = false;
  private released = false;

  /** Whether this process is the database's only server at this moment. */
  get held(): boolean {
    return this.isHeld;
  }

  /** @throws DatabaseOwnedError when another process holds it */
  async acquire(database: DatabaseSettings): Promise<void> {
    if (database.kind === 'sqlite') await this.lockFile(database.file);
    else await this.lockPostgres(database.url);
  }

  async onApplicationShutdown(): Promise<void> {
    this.released = true;
    this.isHeld = false;
    await this.file?.destroy();
    await this.client?.end().catch(() => undefined);
  }

  private async lockFile(database: string): Promise<void> {
    // What is said here, and the hashes of passwords, are for nobody else on this machine.
    mkdirSync(dirname(database), { recursive: true, mode: 0o700 });
    const file = new DataSource({ type: 'better-sqlite3', database: `${database}.lock`, timeout: 0 });
    try {
      await file.initialize();
      await file.query('BEGIN EXCLUSIVE');
    } catch (error) {
      if (file.isInitialized) await file.destroy();
      throw isBusy(error) ? new DatabaseOwnedError(database) : error;
    }
    this.file = file;
    this.isHeld = true;
  }

  private async lockPostgres(url: string): Promise<void> {
    const client = new pg.Client({ connectionString: url, keepAlive: true, application_name: 'switchboard owner' });
    let held = false;
    // From the first moment on: a connection may break at any time, and an event nobody hears would end the process.
    client.on('error', () => {
      // One break may be told twice; a second try would find the lock held by the first and give up.
      if (!held) return;
      held = false;
      this.isHeld = false;
      this.regain(url);
    });
    try {
      await client.connect();
      const answer = await client.query<{ held: boolean }>('SELECT pg_try_advisory_lock($1, $2) AS held', ADVISORY_KEY);
      if (!answer.rows[0]?.held) throw new DatabaseOwnedError('this PostgreSQL database');
      held = true;
      this.isHeld = true;
    } catch (error) {
      await client.end().catch(() => undefined);
      throw error;
    }
    this.client = client;
    // Shut down meanwhile: nobody else would end it.
    if (this.released) await client.end();
  }

  /** The connection broke and the lock with it: take it again, or stop before two servers write. */
  private regain(url: string): void {
    if (this.released) return;
    this.logger.warn('the connection that holds the database lock broke; taking the lock again');
    let heldElsewhereSince: number | undefined;
    const again = (): void => {
      if (this.released) return;
      this.lockPostgres(url).catch((error: unknown) => {
        if (error instanceof DatabaseOwnedError) heldElsewhereSince ??= performance.now();
        else heldElsewhereSince = undefined;
        if (heldElsewhereSince === undefined || performance.now() - heldElsewhereSince < REGAIN_LIMIT_MS)
          return void setTimeout(again, REGAIN_EVERY_MS).unref();
        this.logger.fatal((error as Error).message);
        process.kill(process.pid, 'SIGTERM');
      });
    };
    again();
  }
}
