import { Injectable } from '@nestjs/common';
import { hash } from 'node:crypto';
import { driverCode } from '../database/database-errors.js';
import { OwnerLock } from '../database/owner-lock.js';
import { Statement } from '../database/statement.js';
import { WriteGate } from '../database/write-gate.js';

/** What one look at the counters finds. */
export interface PulseReading {
  /** identifies what the counters count, see {@link PulseRepository.read} */
  epoch: string;
  /** changes of what the console's list shows */
  revision: number;
  /** changes of what a search in messages finds */
  words: number;
  /** changes of who may sign in as whom */
  access: number;
  /** PostgreSQL's clock, in milliseconds since the epoch */
  now: number;
}

interface Row extends Omit<PulseReading, 'epoch'> {
  history: string;
}

// Numbers as double precision, which holds every count exactly and reaches JavaScript as a number. The file of the table changes when the
// table was emptied, restored or recreated. PostgreSQL resets its statistics when it recovers from the crash of one of its processes, without being
// started anew; what was committed asynchronously is then lost.
const READ = `SELECT t.revision, t.words, a.access, CAST(extract(epoch FROM clock_timestamp()) * 1000 AS double precision) AS now,
    concat_ws(' ', h.history_id, d.oid, pg_relation_filenode('session_totals'), extract(epoch FROM pg_stat_get_bgwriter_stat_reset_time())) AS history
  FROM (SELECT CAST(sum(revision) AS double precision) AS revision, CAST(sum(words_revision) AS double precision) AS words FROM session_totals) t,
    (SELECT CAST(sum(revision) AS double precision) AS access FROM access_revisions) a,
    (SELECT min(history_id) AS history_id FROM database_history) h, (SELECT oid FROM pg_database WHERE datname = current_database()) d`;
const READ_BUCKETS = 'SELECT bucket, CAST(revision AS double precision) AS revision FROM access_revisions';
const READ_SERVER = `SELECT concat_ws(' ', pg_postmaster_start_time(), s.system_identifier, substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8)) AS server
  FROM pg_control_system() s`;
const READ_START = 'SELECT CAST(pg_postmaster_start_time() AS text) AS server';
const renewHistory = new Statement('UPDATE database_history SET history_id = CAST(gen_random_uuid() AS text)');

/** SQLSTATE of functions that the user may not call: some hosted servers withhold them. */
const NOT_PERMITTED = '42501';

/** Reads PostgreSQL's counters, on the connection that holds the owner lock: a busy pool never delays it. */
@Injectable()
export class PulseRepository {
  /** which server, and which run of it, a connection leads to */
  private readonly servers = new WeakMap<object, string>();

  constructor(
    private readonly lock: OwnerLock,
    private readonly gate: WriteGate,
  ) {}

  /**
   * Reads the counters in one statement.
   *
   * The epoch differs after anything that could make a count recur for other contents: a restart or recovery of PostgreSQL, a failover, a restore,
   * and a new history drawn by {@link renewHistory}.
   *
   * @throws what the driver throws
   */
  async read(): Promise<PulseReading> {
    const { session } = this.lock;
    const [row] = await this.lock.query<Row>(READ);
    const server = await this.serverOf(session);
    const { history, ...reading } = row!;
    return { ...reading, epoch: hash('sha256', `${server} ${history}`, 'base64url').slice(0, 8) };
  }

  /** The number of changes of each bucket. @throws what the driver throws */
  async buckets(): Promise<Map<number, number>> {
    const rows = await this.lock.query<{ bucket: number; revision: number }>(READ_BUCKETS);
    return new Map(rows.map(({ bucket, revision }) => [bucket, revision]));
  }

  /** Starts another epoch: what was counted so far may recur. @throws DomainError like every write */
  async renewHistory(): Promise<void> {
    await this.gate.run(({ manager }) => renewHistory.all(manager));
  }

  private async serverOf(session: object | undefined): Promise<string> {
    const known = session && this.servers.get(session);
    if (known !== undefined) return known;
    const server = await this.readServer();
    if (session && session === this.lock.session) this.servers.set(session, server);
    return server;
  }

  private async readServer(): Promise<string> {
    try {
      return (await this.lock.query<{ server: string }>(READ_SERVER))[0]!.server;
    } catch (error) {
      if (driverCode(error) !== NOT_PERMITTED) throw error;
      return (await this.lock.query<{ server: string }>(READ_START))[0]!.server;
    }
  }
}
