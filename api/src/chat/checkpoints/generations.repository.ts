import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource, EntityManager } from 'typeorm';
import { type Executor, Statement } from '../../core/database/statement.js';
import type { GenerationEntity } from './generation.entity.js';

/** A reply in progress, as it is saved. */
export type SavedGeneration = Omit<GenerationEntity, 'session' | 'stop_at'>;

/** A reply that waits for its turn. */
export type WaitingGeneration = Pick<GenerationEntity, 'reply_id' | 'session_id' | 'reply_to' | 'version' | 'user_id' | 'seq' | 'owner' | 'responder' | 'begun_at'>;

/** A reply that has begun at some server or, while nothing is saved of it, waits for its turn. */
export type QueuedGeneration = Pick<GenerationEntity, 'reply_id' | 'session_id' | 'reply_to' | 'version' | 'owner' | 'begun_at' | 'saved_at' | 'responder'>;

type OwnGeneration = Pick<GenerationEntity, 'reply_id' | 'session_id' | 'version' | 'stop_at'>;

/** Version of a row that is no reply, but lets none of its session begin. */
export const HOLD_VERSION = 0;

const columns = [
  'reply_id', 'session_id', 'reply_to', 'version', 'user_id', 'seq', 'owner', 'begun_at', 'responder', 'model', 'content', 'sources', 'saved_at',
] as const satisfies readonly (keyof SavedGeneration)[];

// Nothing is inserted for a session that was deleted meanwhile.
const save = new Statement(
  `INSERT INTO generations (${columns.join(', ')})
   SELECT ${columns.map((name, at) => (name === 'version' || name === 'seq' ? `CAST($${at + 1} AS integer)` : `CAST($${at + 1} AS text)`)).join(', ')}
   FROM user_sessions s WHERE s.session_id = $2
   ON CONFLICT (reply_id) DO UPDATE SET content = excluded.content, saved_at = excluded.saved_at`,
);
const enlist = new Statement<{ reply_id: string }>(
  `INSERT INTO generations (reply_id, session_id, reply_to, version, user_id, seq, owner, responder, begun_at)
   VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT DO NOTHING RETURNING reply_id`,
);
const begin = new Statement<{ reply_id: string }>(
  `INSERT INTO generations (reply_id, session_id, reply_to, version, user_id, seq, owner, responder, begun_at, saved_at)
   SELECT $1, s.session_id, $3, CAST($4 AS integer), $5, CAST($6 AS integer), $7, $8, $9, $9 FROM user_sessions s WHERE s.session_id = $2
   ON CONFLICT (reply_id) DO UPDATE SET saved_at = excluded.saved_at WHERE generations.owner = excluded.owner`,
);
const update = new Statement<{ reply_id: string }>('UPDATE generations SET content = $3, saved_at = $4, responder = $5, model = $6 WHERE reply_id = $1 AND owner = $2 RETURNING reply_id');
const remove = new Statement('DELETE FROM generations WHERE reply_id = $1');
const removeOwn = new Statement<{ reply_id: string }>('DELETE FROM generations WHERE reply_id = $1 AND owner = $2 RETURNING reply_id');
const takeOver = new Statement<{ reply_id: string }>('UPDATE generations SET owner = $3 WHERE reply_id = $1 AND owner = $2 RETURNING reply_id');
const reclaim = new Statement<{ reply_id: string }>('UPDATE generations SET owner = $2 WHERE owner = $1 RETURNING reply_id');
const selectOwners = new Statement<{ owner: string }>('SELECT DISTINCT owner FROM generations');
const requestStop = (which: string) => new Statement<{ reply_id: string }>(`UPDATE generations SET stop_at = $3 WHERE session_id = $1 AND owner <> $2 AND version <> ${HOLD_VERSION} ${which} RETURNING reply_id`);
const [requestStopOfAll, requestStopOfBegun] = [requestStop(''), requestStop('AND saved_at IS NOT NULL')];
const selectQueue = new Statement<QueuedGeneration>('SELECT reply_id, session_id, reply_to, version, owner, begun_at, saved_at, responder FROM generations WHERE session_id = $1 ORDER BY begun_at');
const selectOwn = new Statement<OwnGeneration>('SELECT reply_id, session_id, version, stop_at FROM generations WHERE owner = $1');
const selectOfUser = new Statement<Pick<GenerationEntity, 'reply_id' | 'session_id'>>(`SELECT reply_id, session_id FROM generations WHERE user_id = $1 AND version <> ${HOLD_VERSION}`);
const removeWaiting = new Statement<{ reply_id: string }>('DELETE FROM generations WHERE session_id = $1 AND reply_to = $2 AND saved_at IS NULL RETURNING reply_id');
const selectAll = new Statement<SavedGeneration>(`SELECT ${columns.join(', ')} FROM generations ORDER BY session_id, seq, version`);

/** Reads and writes what is saved of replies in progress. */
@Injectable()
export class GenerationsRepository {
  constructor(@InjectDataSource() private readonly reader: DataSource) {}

  async save(manager: EntityManager, generation: SavedGeneration): Promise<void> {
    await save.all(manager, ...columns.map((name) => generation[name]));
  }

  /** Saves what has been said of a reply whose row is this server's. @returns false when it is not any more */
  async update(manager: EntityManager, { reply_id, owner, content, saved_at, responder, model }: SavedGeneration): Promise<boolean> {
    return (await update.one(manager, reply_id, owner, content, saved_at, responder, model)) !== undefined;
  }

  /** @returns false when there is no such row of this owner */
  async removeOwn(manager: EntityManager, reply_id: string, owner: string): Promise<boolean> {
    return (await removeOwn.one(manager, reply_id, owner)) !== undefined;
  }

  /** @returns false when the row is not that owner's any more */
  async takeOver(manager: EntityManager, { reply_id, owner }: SavedGeneration, by: string): Promise<boolean> {
    return (await takeOver.one(manager, reply_id, owner, by)) !== undefined;
  }

  /** Has a server keep its rows under another name. @returns those that were still its own */
  async reclaim(manager: EntityManager, owner: string, next: string): Promise<string[]> {
    return (await reclaim.all(manager, owner, next)).map(({ reply_id }) => reply_id);
  }

  /** Whose rows there are. */
  async owners(): Promise<string[]> {
    return (await selectOwners.all(this.reader)).map(({ owner }) => owner);
  }

  /** Adds a reply that waits. @returns false where there is one with this id, or of this version */
  async enlist(manager: EntityManager, { reply_id, session_id, reply_to, version, user_id, seq, owner, responder, begun_at }: WaitingGeneration): Promise<boolean> {
    return (await enlist.one(manager, reply_id, session_id, reply_to, version, user_id, seq, owner, responder, begun_at)) !== undefined;
  }

  /** Its turn has come. */
  async begin(manager: EntityManager, { reply_id, session_id, reply_to, version, user_id, seq, owner, responder, begun_at }: WaitingGeneration): Promise<void> {
    await begin.all(manager, reply_id, session_id, reply_to, version, user_id, seq, owner, responder, begun_at);
  }

  /** Asks the other servers to end replies of a session. @returns which ones: those that have begun, and those that wait unless `onlyBegun` */
  async requestStop(manager: EntityManager, session_id: string, owner: string, at: string, onlyBegun: boolean): Promise<string[]> {
    return (await (onlyBegun ? requestStopOfBegun : requestStopOfAll).all(manager, session_id, owner, at)).map(({ reply_id }) => reply_id);
  }

  /** What is generated in a session, and what waits, in order. @param on a job's manager, to see its own writes */
  queue(session_id: string, on: Executor = this.reader): Promise<QueuedGeneration[]> {
    return selectQueue.all(on, session_id);
  }

  /** The rows of an owner. */
  ofOwner(owner: string): Promise<OwnGeneration[]> {
    return selectOwn.all(this.reader, owner);
  }

  /** The replies that a user has in progress at any server, or that wait there. */
  ofUser(manager: EntityManager, user_id: string): Promise<Pick<GenerationEntity, 'reply_id' | 'session_id'>[]> {
    return selectOfUser.all(manager, user_id);
  }

  /** Removes what waits at any server as an answer to a message. @returns the ids of these replies */
  async removeWaiting(manager: EntityManager, session_id: string, reply_to: string): Promise<string[]> {
    return (await removeWaiting.all(manager, session_id, reply_to)).map(({ reply_id }) => reply_id);
  }

  async remove(manager: EntityManager, reply_id: string): Promise<void> {
    await remove.all(manager, reply_id);
  }

  /** Those of every process, in order of their questions. */
  all(): Promise<SavedGeneration[]> {
    return selectAll.all(this.reader);
  }
}
