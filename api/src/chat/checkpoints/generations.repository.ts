import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource, EntityManager } from 'typeorm';
import { type Executor, Statement } from '../../core/database/statement.js';
import type { GenerationEntity } from './generation.entity.js';

/** A reply in progress, as it is saved. */
export type SavedGeneration = Omit<GenerationEntity, 'session' | 'stop_at'>;

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
const update = new Statement<{ reply_id: string }>('UPDATE generations SET content = $3, saved_at = $4, responder = $5, model = $6 WHERE reply_id = $1 AND owner = $2 RETURNING reply_id');
const remove = new Statement('DELETE FROM generations WHERE reply_id = $1');
const removeOwn = new Statement<{ reply_id: string }>('DELETE FROM generations WHERE reply_id = $1 AND owner = $2 RETURNING reply_id');
const takeOver = new Statement<{ reply_id: string }>('UPDATE generations SET owner = $3 WHERE reply_id = $1 AND owner = $2 RETURNING reply_id');
const reclaim = new Statement<{ reply_id: string }>('UPDATE generations SET owner = $2 WHERE owner = $1 RETURNING reply_id');
const selectOwners = new Statement<{ owner: string }>('SELECT DISTINCT owner FROM generations');
const requestStop = new Statement<{ reply_id: string }>('UPDATE generations SET stop_at = $3 WHERE session_id = $1 AND owner <> $2 RETURNING reply_id');
const selectOthers = new Statement<{ reply_id: string }>('SELECT reply_id FROM generations WHERE session_id = $1 AND owner <> $2');
const selectStopping = new Statement<{ session_id: string }>('SELECT DISTINCT session_id FROM generations WHERE owner = $1 AND stop_at IS NOT NULL');
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

  /** Asks the other servers to end the replies of a session. @returns whether there are any */
  async requestStop(manager: EntityManager, session_id: string, owner: string, at: string): Promise<boolean> {
    return (await requestStop.all(manager, session_id, owner, at)).length > 0;
  }

  /** What other servers generate in a session. */
  ofOthers(session_id: string, owner: string, on: Executor = this.reader): Promise<{ reply_id: string }[]> {
    return selectOthers.all(on, session_id, owner);
  }

  /** The sessions whose replies this owner was asked to end. */
  async stopping(owner: string): Promise<string[]> {
    return (await selectStopping.all(this.reader, owner)).map(({ session_id }) => session_id);
  }

  async remove(manager: EntityManager, reply_id: string): Promise<void> {
    await remove.all(manager, reply_id);
  }

  /** Those of every process, in order of their questions. */
  all(): Promise<SavedGeneration[]> {
    return selectAll.all(this.reader);
  }
}
