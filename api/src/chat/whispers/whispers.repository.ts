import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource, EntityManager } from 'typeorm';
import { type Executor, Statement } from '../../core/database/statement.js';
import type { WhisperRow } from './whisper.view.js';

const columns = 'whisper_id, session_id, author_id, author_name, content, lasts, created_at, used_by, withdrawn_at';
const order = 'created_at, whisper_id';

const insert = new Statement(`INSERT INTO whispers (${columns}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`);
const find = new Statement<WhisperRow>(`SELECT ${columns} FROM whispers WHERE session_id = $1 AND whisper_id = $2`);
const count = new Statement<{ count: number | string }>('SELECT count(*) AS count FROM whispers WHERE session_id = $1');
const newest = new Statement<WhisperRow>(
  `SELECT * FROM (SELECT ${columns} FROM whispers WHERE session_id = $1 ORDER BY created_at DESC, whisper_id DESC LIMIT $2) w ORDER BY ${order}`,
);
// One for the next answer is in force until an answer has used it, and for that answer also when it is attempted again.
const inForce = new Statement<WhisperRow>(
  `SELECT ${columns} FROM whispers WHERE session_id = $1 AND withdrawn_at IS NULL AND (lasts = 'session' OR used_by = '[]' OR used_by = $2) ORDER BY ${order}`,
);
const usedBy = new Statement<WhisperRow>(`SELECT ${columns} FROM whispers WHERE session_id = $1 AND used_by LIKE $2 ORDER BY ${order}`);
const setUses = new Statement('UPDATE whispers SET used_by = $2 WHERE whisper_id = $1');
const withdraw = new Statement<WhisperRow>(
  `UPDATE whispers SET withdrawn_at = $3 WHERE session_id = $1 AND whisper_id = $2 AND withdrawn_at IS NULL RETURNING ${columns}`,
);

/** The table `whispers`. */
@Injectable()
export class WhispersRepository {
  constructor(@InjectDataSource() private readonly reader: DataSource) {}

  async insert(manager: EntityManager, row: WhisperRow): Promise<void> {
    const { whisper_id, session_id, author_id, author_name, content, lasts, created_at, used_by, withdrawn_at } = row;
    await insert.all(manager, whisper_id, session_id, author_id, author_name, content, lasts, created_at, used_by, withdrawn_at);
  }

  /** @param on a job's manager, to see its own writes */
  find(session_id: string, whisper_id: string, on: Executor = this.reader): Promise<WhisperRow | undefined> {
    return find.one(on, session_id, whisper_id);
  }

  /** @param on a job's manager, to see its own writes */
  async count(session_id: string, on: Executor = this.reader): Promise<number> {
    return Number((await count.one(on, session_id))!.count);
  }

  /** The most recent ones of a session, oldest first. */
  newest(session_id: string, limit: number): Promise<WhisperRow[]> {
    return newest.all(this.reader, session_id, limit);
  }

  /**
   * Those that an answer has to heed, oldest first.
   *
   * @param reply_id of that answer; null for one that has not begun
   * @param on a job's manager, to see its own writes
   */
  inForce(session_id: string, reply_id: string | null, on: Executor = this.reader): Promise<WhisperRow[]> {
    return inForce.all(on, session_id, JSON.stringify(reply_id === null ? [] : [reply_id]));
  }

  /** Those that went into an answer. */
  usedBy(manager: EntityManager, session_id: string, reply_id: string): Promise<WhisperRow[]> {
    return usedBy.all(manager, session_id, `%"${reply_id}"%`);
  }

  /** @param uses ids of replies */
  async setUses(manager: EntityManager, whisper_id: string, uses: readonly string[]): Promise<void> {
    await setUses.all(manager, whisper_id, JSON.stringify(uses));
  }

  /** @returns undefined where there is no such whisper, or it was withdrawn before */
  withdraw(manager: EntityManager, session_id: string, whisper_id: string, at: string): Promise<WhisperRow | undefined> {
    return withdraw.one(manager, session_id, whisper_id, at);
  }
}
