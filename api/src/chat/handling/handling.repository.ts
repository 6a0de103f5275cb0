import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { Message } from '@switchboard/shared';
import type { DataSource, EntityManager } from 'typeorm';
import { type Executor, Statement } from '../../core/database/statement.js';
import type { StoredSession } from '../../sessions/index.js';
import { following, NO_PARENT } from '../messages.repository.js';

/** The columns of a session that say who handles it. */
export type Handling = Pick<StoredSession, 'handling' | 'handled_by' | 'handled_by_name' | 'handled_since' | 'waiting_since' | 'handling_version'>;

/** A session that an administrator has. */
export type HandledSession = Pick<StoredSession, 'session_id' | 'handled_since' | 'waiting_since' | 'handling_version'> & { handled_by: string };

/** Maximum number of waiting sessions that are looked at for the position of one. */
const MAX_WAITING = 1_000;

/** A change of the handling of a session that neither has ended nor is being deleted. */
const change = (set: string, condition: string) => new Statement<Handling>(
  `UPDATE user_sessions SET ${set}, handling_version = handling_version + 1 WHERE session_id = $1 AND ended_at IS NULL AND deleted_at IS NULL AND ${condition}
   RETURNING handling, handled_by, handled_by_name, handled_since, waiting_since, handling_version`,
);
const NOBODY = 'handled_by = NULL, handled_by_name = NULL, handled_since = NULL';

const request = change("handling = 'waiting', waiting_since = $2", "handling = 'responder'");
const withdraw = change("handling = 'responder', waiting_since = NULL", "handling = 'waiting'");
const takeOver = change(
  "handling = 'person', handled_by = $2, handled_by_name = $3, handled_since = $4",
  'handled_by IS NOT DISTINCT FROM CAST($5 AS text) AND handling_version = coalesce(CAST($6 AS integer), handling_version)',
);
const handBack = change(`handling = 'responder', ${NOBODY}, waiting_since = NULL`, "handling = 'person' AND handled_by = $2");
const release = change(`handling = 'waiting', ${NOBODY}, waiting_since = coalesce(waiting_since, $4)`, "handling = 'person' AND handled_by = $2 AND handling_version = $3");

// On SQLite the condition of the index has to be repeated.
const selectHandled = new Statement<HandledSession>(
  `SELECT session_id, handled_by, handled_since, waiting_since, handling_version FROM user_sessions
   WHERE handling = 'person' AND handling <> 'responder' AND ended_at IS NULL AND (handled_by, session_id) > ($1, $2) ORDER BY handled_by, session_id LIMIT $3`,
);
const selectHandledBy = new Statement<HandledSession>(
  `SELECT session_id, handled_by, handled_since, waiting_since, handling_version FROM user_sessions
   WHERE handling = 'person' AND handling <> 'responder' AND ended_at IS NULL AND handled_by = $1 ORDER BY session_id LIMIT $2`,
);
const selectPosition = new Statement<{ position: number }>(
  `SELECT count(*) AS position FROM (SELECT handling FROM user_sessions WHERE waiting_since IS NOT NULL AND (waiting_since, session_id) <= ($1, $2)
     ORDER BY waiting_since, session_id LIMIT ${MAX_WAITING}) earlier WHERE handling = 'waiting'`,
);

// The parent: the reply that the end of the branch shown is to get, or that end; the latest message where no end is recorded.
const insert = new Statement<{ parent_id: string }>(
  `INSERT INTO messages (session_id, message_id, seq, role, content, created_at, status, author_id, author_name, event, parent_id)
   VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, coalesce(
     (SELECT ${following} FROM messages l WHERE l.session_id = $1 AND l.message_id = CAST($11 AS text)),
     (SELECT ${following} FROM messages l WHERE l.session_id = $1 ORDER BY l.seq DESC LIMIT 1), '${NO_PARENT}'))
   ON CONFLICT (session_id, message_id) DO NOTHING RETURNING parent_id`,
);
const findTakeOver = new Statement(
  `SELECT message_id FROM messages WHERE session_id = $1 AND seq > CAST($2 AS bigint) AND role = 'system' AND event LIKE '%"person_came"%' LIMIT 1`,
);

/**
 * Changes who handles a session.
 *
 * Guarantees: each change is a compare-and-set on the row, which counts it; undefined means that the session was in another state, or has ended,
 * and that nothing was written.
 */
@Injectable()
export class HandlingRepository {
  constructor(@InjectDataSource() private readonly reader: DataSource) {}

  request(manager: EntityManager, session_id: string, at: string): Promise<Handling | undefined> {
    return request.one(manager, session_id, at);
  }

  withdraw(manager: EntityManager, session_id: string): Promise<Handling | undefined> {
    return withdraw.one(manager, session_id);
  }

  /**
   * @param by who takes it over
   * @param from the administrator who has it; null if nobody has
   * @param version the only one from which it is taken over; null for any
   */
  takeOver(
    manager: EntityManager,
    session_id: string,
    by: { user_id: string; name: string | null },
    { from, version, at }: { from: string | null; version: number | null; at: string },
  ): Promise<Handling | undefined> {
    return takeOver.one(manager, session_id, by.user_id, by.name, at, from, version);
  }

  /** @param by the administrator who has it */
  handBack(manager: EntityManager, session_id: string, by: string): Promise<Handling | undefined> {
    return handBack.one(manager, session_id, by);
  }

  /** Takes it from the administrator who has it, so that its user waits for another one. */
  release(manager: EntityManager, { session_id, handled_by, handling_version }: HandledSession, at: string): Promise<Handling | undefined> {
    return release.one(manager, session_id, handled_by, handling_version, at);
  }

  /** Sessions that administrators have, after a given one, in order of the administrator. */
  handledAfter({ handled_by, session_id }: Pick<HandledSession, 'handled_by' | 'session_id'>, limit: number): Promise<HandledSession[]> {
    return selectHandled.all(this.reader, handled_by, session_id, limit);
  }

  /** Sessions that one administrator has. */
  handledBy(on: Executor, user_id: string, limit: number): Promise<HandledSession[]> {
    return selectHandledBy.all(on, user_id, limit);
  }

  /** @returns how many sessions wait at most as long for a person, this one included, at most {@link MAX_WAITING} */
  async position(session_id: string, waiting_since: string): Promise<number> {
    return Number((await selectPosition.one(this.reader, waiting_since, session_id))!.position);
  }

  /**
   * Adds a message of an administrator or of the system at the end of the branch shown.
   *
   * @param leaf_id the recorded end of that branch
   * @returns its `parent_id`, or undefined when its id is taken: then nothing was done
   */
  async insertMessage(manager: EntityManager, message: Message, leaf_id: string | null): Promise<{ parent_id: string | null } | undefined> {
    const { session_id, message_id, seq, role, content, created_at, status, author_id, author_name, event } = message;
    const inserted = await insert.one(
      manager, session_id, message_id, seq, role, content, created_at, status, author_id, author_name, event && JSON.stringify(event), leaf_id,
    );
    return inserted && { parent_id: inserted.parent_id === NO_PARENT ? null : inserted.parent_id };
  }

  /** Whether a person has taken the session over after its message with this `seq`. Reads only what was said after it. */
  async wasTakenOverAfter(session_id: string, seq: number, on: Executor = this.reader): Promise<boolean> {
    return (await findTakeOver.one(on, session_id, seq)) !== undefined;
  }
}
