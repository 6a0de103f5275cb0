import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource, EntityManager } from 'typeorm';
import { Statement } from '../core/database/statement.js';
import type { ActivityMinute } from './activity.view.js';

// At most one day of minutes, so aggregating them into quarter-hours is cheaper here than in SQL.
const between = new Statement<ActivityMinute>(
  `SELECT minute, sum(messages) AS messages, sum(sessions) AS sessions, sum(quarter_sessions) AS quarter_sessions, sum(failed) AS failed
   FROM activity_minutes WHERE minute >= $1 AND minute < $2 GROUP BY minute ORDER BY minute`,
);
// As the triggers do: on PostgreSQL each connection updates its own row.
const addFailed = (shard: string) =>
  new Statement(
    `INSERT INTO activity_minutes (minute, shard, failed) VALUES ($1, ${shard}, CAST($2 AS integer))
     ON CONFLICT (minute, shard) DO UPDATE SET failed = activity_minutes.failed + excluded.failed`,
  );
const addFailedOn = { sqlite: addFailed('0'), postgres: addFailed('pg_backend_pid()') };
const removeOutside = new Statement<{ minute: string }>(
  `DELETE FROM activity_minutes WHERE (minute, shard) IN
     (SELECT minute, shard FROM activity_minutes WHERE minute < $1 OR minute > $2 LIMIT $3) RETURNING minute`,
);

/** The table `activity_minutes`, which triggers fill, except for failed answers. */
@Injectable()
export class ActivityRepository {
  constructor(@InjectDataSource() private readonly reader: DataSource) {}

  /** @returns the minutes with activity, from `from` (inclusive) to `to` (exclusive), oldest first */
  between(from: string, to: string): Promise<ActivityMinute[]> {
    return between.all(this.reader, from, to);
  }

  /** Counts failed answers. @param minute the instant at which it begins */
  async addFailed(manager: EntityManager, minute: string, count: number): Promise<void> {
    await addFailedOn[this.reader.options.type === 'postgres' ? 'postgres' : 'sqlite'].all(manager, minute, count);
  }

  /** Deletes up to `limit` rows from before `from` or after `to`. @returns how many rows were deleted */
  async removeOutside(manager: EntityManager, from: string, to: string, limit: number): Promise<number> {
    return (await removeOutside.all(manager, from, to, limit)).length;
  }
}
