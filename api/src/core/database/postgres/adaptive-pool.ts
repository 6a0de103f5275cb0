import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { driverCode, isSessionError } from '../database-errors.js';
import type { SessionEpoch } from './session-epoch.js';

/** Maximum wait for a connection, in milliseconds. */
export const CONNECTION_WAIT_MS = 5_000;
/** Milliseconds after which a pool that could not grow tries again. */
const GROW_RETRY_MS = 2_000;
/** Milliseconds between two attempts while the pool has no connection to wait for. */
const RETRY_MS = 100;

/**
 * A client whose loss never ends the process. While it passes between the pool and TypeORM it briefly has no listener, and an unhandled
 * `error` event would be thrown; its user learns of the loss from the next statement anyway.
 */
class ListeningClient extends pg.Client {
  constructor(config?: string | pg.ClientConfig) {
    super(config);
    this.on('error', () => undefined);
  }
}

/** What a {@link AdaptivePool} needs in addition to any pool's configuration. */
export interface AdaptivePoolConfig extends pg.PoolConfig {
  sessions: SessionEpoch;
}

type Release = (error?: Error | boolean) => void;
type Callback = (error: Error | undefined, client: pg.PoolClient | undefined, release: Release) => void;

/**
 * A pool of connections to PostgreSQL.
 *
 * Guarantees, in addition to those of `pg.Pool`: when PostgreSQL grants no further connection (its own limit, the database's, or the role's),
 * callers wait for one of the existing connections, as if the pool were full; every two seconds, one of them checks whether more are
 * available by now. A session that started before a database error is replaced instead of being reused, see {@link SessionEpoch}.
 */
export class AdaptivePool extends pg.Pool {
  private readonly sessionEpochs = new WeakMap<pg.PoolClient, number>();
  private readonly configuredMax: number;
  private readonly sessions: SessionEpoch;
  private nextGrowthAt = 0;

  constructor(config: AdaptivePoolConfig) {
    super({ ...config, Client: ListeningClient });
    this.configuredMax = this.options.max;
    this.sessions = config.sessions;
    this.on('connect', (client) => {
      this.sessionEpochs.set(client, this.sessions.current);
      // One connection was available: perhaps there is another.
      this.nextGrowthAt = 0;
      (client as unknown as pg.Client).connection.on('errorMessage', (error: unknown) => {
        if (isSessionError(error)) this.sessions.expire();
      });
    });
  }

  override connect(): Promise<pg.PoolClient>;
  override connect(callback: Callback): void;
  override connect(callback?: Callback): Promise<pg.PoolClient> | void {
    const acquired = this.acquire();
    if (!callback) return acquired;
    acquired.then(
      (client) => callback(undefined, client, client.release),
      (error: Error) => callback(error, undefined, () => undefined),
    );
  }

  private async acquire(): Promise<pg.PoolClient> {
    const until = performance.now() + CONNECTION_WAIT_MS;
    for (;;) {
      if (this.options.max < this.configuredMax && performance.now() >= this.nextGrowthAt) this.limitTo(this.totalCount + 1);
      try {
        const client = await super.connect();
        if (!this.isStale(client)) return this.withStaleCheck(client);
        client.release(true);
      } catch (error) {
        if (!isExhausted(error) || performance.now() >= until) throw error;
        this.limitTo(this.totalCount);
        if (this.totalCount === 0) await delay(RETRY_MS);
      }
    }
  }

  private limitTo(count: number): void {
    this.options.max = Math.min(this.configuredMax, Math.max(1, count));
    this.nextGrowthAt = performance.now() + GROW_RETRY_MS;
  }

  /** On release it is discarded if its session was expired in the meantime. */
  private withStaleCheck(client: pg.PoolClient): pg.PoolClient {
    const release: Release = client.release.bind(client);
    client.release = (error) => release(error ?? (this.isStale(client) || undefined));
    return client;
  }

  private isStale(client: pg.PoolClient): boolean {
    return this.sessionEpochs.get(client) !== this.sessions.current;
  }
}

/** Whether PostgreSQL, or a pooler in front of it, grants no further connection. */
function isExhausted(error: unknown): boolean {
  return driverCode(error) === '53300' || (error instanceof Error && /no more connections allowed/.test(error.message));
}
