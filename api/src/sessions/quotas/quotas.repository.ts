import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Statement } from '../../core/database/statement.js';

const sessionCount = new Statement<{ session_count: number }>('SELECT session_count FROM user_usage WHERE user_id = $1');
// One statement increments and returns the count, so that concurrent calls never get the same number.
const countMessage = new Statement<{ day_message_count: number }>(
  `INSERT INTO user_usage (user_id, day, day_message_count) VALUES ($1, $2, 1)
   ON CONFLICT (user_id) DO UPDATE SET
     day_message_count = CASE WHEN user_usage.day = excluded.day THEN user_usage.day_message_count + 1 ELSE 1 END,
     day_tokens = CASE WHEN user_usage.day = excluded.day THEN user_usage.day_tokens ELSE 0 END,
     day = excluded.day
   RETURNING day_message_count`,
);
const countSession = new Statement<{ day_session_count: number }>(
  `INSERT INTO user_usage (user_id, session_day, day_session_count) VALUES ($1, $2, 1)
   ON CONFLICT (user_id) DO UPDATE SET
     day_session_count = CASE WHEN user_usage.session_day = excluded.session_day THEN user_usage.day_session_count + 1 ELSE 1 END,
     session_day = excluded.session_day
   RETURNING day_session_count`,
);

/** Reads and updates the usage of users. */
@Injectable()
export class QuotasRepository {
  /** @returns how many sessions the user has, including those that the job created */
  async sessionCount(manager: EntityManager, user_id: string): Promise<number> {
    return (await sessionCount.one(manager, user_id))?.session_count ?? 0;
  }

  /** Counts one session. @param day as `2026-01-31` @returns how many the user has created on that day, including this one */
  async countSession(manager: EntityManager, user_id: string, day: string): Promise<number> {
    return (await countSession.one(manager, user_id, day))!.day_session_count;
  }

  /** Counts one message. @param day as `2026-01-31` @returns how many the user has sent on that day, including this one */
  async countMessage(manager: EntityManager, user_id: string, day: string): Promise<number> {
    return (await countMessage.one(manager, user_id, day))!.day_message_count;
  }
}
