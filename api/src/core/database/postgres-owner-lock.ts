import pg from 'pg';
import { DatabaseOwnedError } from './database-owned.error.js';

/** Any two numbers will do, as long as every Switchboard uses the same: "SWBD", 1. */
const ADVISORY_KEY = [0x53574244, 1];

/** Owns a PostgreSQL database by a session-level advisory lock, which PostgreSQL frees when the connection ends. */
export class PostgresOwnerLock {
  private client: pg.Client | undefined;

  /**
   * @param url as in DATABASE_URL
   * @param onLost called once for each time that the connection, and the lock with it, broke
   */
  constructor(
    private readonly url: string,
    private readonly onLost: () => void,
  ) {}

  /** @throws DatabaseOwnedError while another process holds it; what the driver throws when PostgreSQL does not answer */
  async take(): Promise<void> {
    const client = new pg.Client({ connectionString: this.url, keepAlive: true, application_name: 'switchboard owner' });
    // From the first moment on: a connection may break at any time, and an event that nobody hears would end the process.
    const lose = (): void => {
      // One break may be told twice.
      if (this.client !== client) return;
      this.client = undefined;
      this.onLost();
    };
    client.on('error', lose).on('end', lose);
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
