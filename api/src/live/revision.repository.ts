import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource, EntityManager } from 'typeorm';
import { Statement } from '../core/database/statement.js';

const select = new Statement<{ revision: number }>('SELECT CAST(sum(revision) AS double precision) AS revision FROM session_totals');
const lock = new Statement('SELECT shard FROM session_totals WHERE shard = 0 FOR UPDATE');
const increase = new Statement(
  'UPDATE session_totals SET revision = revision + 1 WHERE shard = 0 AND (SELECT sum(revision) FROM session_totals) = $1 RETURNING shard',
);

/** The number of changes of the console's list, as PostgreSQL's triggers count them. */
@Injectable()
export class RevisionRepository {
  constructor(@InjectDataSource() private readonly reader: DataSource) {}

  async read(): Promise<number> {
    return (await select.one(this.reader))!.revision;
  }

  /**
   * Counts a change that no write has made.
   *
   * @param revision nothing is counted if there is another by now: of several servers that notice such a change, one counts it
   */
  async increase(manager: EntityManager, revision: number): Promise<void> {
    // The next statement then sees what the last one to hold the lock has committed.
    await lock.all(manager);
    await increase.all(manager, revision);
  }
}
