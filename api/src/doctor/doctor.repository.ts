import { Injectable } from '@nestjs/common';
import type { Durability } from '@switchboard/shared';
import { Statement } from '../core/database/statement.js';
import { WriteGate } from '../core/database/write-gate.js';

/** Results of `PRAGMA synchronous`, by number (sqlite.org/pragma.html#pragma_synchronous). */
const SYNCHRONOUS_LEVELS = ['OFF', 'NORMAL', 'FULL', 'EXTRA'] as const;

const journalMode = new Statement<{ journal_mode: string }>('PRAGMA journal_mode');
const synchronous = new Statement<{ synchronous: number }>('PRAGMA synchronous');
const postgresSettings = new Statement<{ fsync: string; full_page_writes: string; synchronous_commit: string }>(
  `SELECT current_setting('fsync') AS fsync, current_setting('full_page_writes') AS full_page_writes,
          current_setting('synchronous_commit') AS synchronous_commit`,
);

/** Queries the database's own settings. */
@Injectable()
export class DoctorRepository {
  constructor(private readonly gate: WriteGate) {}

  /**
   * How durable a COMMIT really is. This runs as a job of the write gate because settings are per connection and only those of the
   * writing connection matter; the job writes nothing.
   *
   * @throws DomainError 503 when the gate accepts no jobs
   */
  durability(): Promise<Durability> {
    return this.gate.run(async ({ manager }) => {
      if (manager.dataSource.options.type === 'postgres') return { kind: 'postgres', ...(await postgresSettings.one(manager))! };
      const [mode, level] = [await journalMode.one(manager), await synchronous.one(manager)];
      return { kind: 'sqlite', journal_mode: mode!.journal_mode, synchronous: SYNCHRONOUS_LEVELS[level!.synchronous] ?? 'OFF' };
    });
  }
}
