import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { Statement } from '../core/database/statement.js';

/** The counts that the console's counters show, and the replies being generated. */
export interface SessionsFigures {
  active: number;
  total: number;
  messages: number;
  waiting: number;
  handled: number;
  generations: number;
}

// The same sources as the console's counters, see the totals in `live/session-list.repository.ts`.
const figures = new Statement<Record<keyof SessionsFigures, unknown>>(
  `SELECT (SELECT count(*) FROM user_sessions WHERE ended_at IS NULL AND last_activity_at > $1) AS active,
     (SELECT sum(total_sessions) FROM session_totals) AS total, (SELECT sum(total_messages) FROM session_totals) AS messages,
     (SELECT sum(waiting_sessions) FROM session_totals) AS waiting, (SELECT sum(handled_sessions) FROM session_totals) AS handled,
     (SELECT count(*) FROM generations WHERE saved_at IS NOT NULL) AS generations`,
);

/** Reads counts for metrics, all in one statement. */
@Injectable()
export class SessionsFiguresRepository {
  constructor(@InjectDataSource() private readonly reader: DataSource) {}

  /** @param threshold separates active from idle, see `idleThreshold` */
  async read(threshold: string): Promise<SessionsFigures> {
    const row = (await figures.one(this.reader, threshold))!;
    return {
      active: Number(row.active), total: Number(row.total), messages: Number(row.messages), waiting: Number(row.waiting), handled: Number(row.handled),
      generations: Number(row.generations),
    };
  }
}
