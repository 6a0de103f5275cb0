import pg from 'pg';
import { DatabaseOwnedError } from '../database-owned.error.js';

/** Any two numbers will do, as long as every Switchboard uses the same: "SWBD", 1. */
const ADVISORY_KEY = [0x53574244, 1];

/** Owns a PostgreSQL database by a session-level advisory lock, which PostgreSQL releases when the connection ends. */
export class PostgresOwnerLock {
  private client: pg.Client | undefined;

  /**
   * @param url as in DATABASE_URL
   * @param onLost called once each time the connection breaks, and the lock is lost with it
   */
  constructor(
    private readonly url: string,
    private readonly onLost: () => void,
  ) {}

  /** @throws DatabaseOwnedError while another process holds it; what the driver throws when PostgreSQL does not respond */
  async acquire(): Promise<void> {
    const client = new pg.Client({ connectionString: this.url, keepAlive: true, application_name: 'switchboard owner' });
    // Registered first: a connection may break at any time, and an unhandled `error` event would end the process.
    const handleLoss = (): void => {
      // A single break may emit both events.
      if (this.client !== client) return;
      this.client = undefined;
      this.onLost();
    };
    client.on('error', handleLoss).on('end', handleLoss);
    try {
      await client.connect();
      const answer = await client.query<{ held: boolean }>('SELECT pg_try_advisory_lock($1, $2) AS held', ADVISORY_KEY);
      if (!answer.rows[0]?.held) throw new DatabaseOwnedError('this PostgreSQL database');
    } catch (error) {
      await client.end().catch(() => undefined);
      throw error;
    }
    this.client = client;
  }

  async release(): Promise<void> {
    const { client } = this;
    this.client = undefined;
    await client?.end().catch(() => undefined);
  }
}
