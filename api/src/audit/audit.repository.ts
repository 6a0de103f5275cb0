import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource, EntityManager } from 'typeorm';
import { Statement } from '../core/database/statement.js';
import type { ChainedEntry } from './chain.js';

/** The end of the chain. */
export interface ChainHead {
  seq: number;
  hash: string;
}

const columns = 'entry_id, seq, at, actor_id, sign_in_id, action, subject_type, subject_id, details, prev_hash, hash';

// Every append updates this row first: on PostgreSQL the next one blocks here and then sees the committed head.
const advanceHead = new Statement<ChainHead>('UPDATE audit_head SET seq = seq + 1 WHERE chain = 0 RETURNING seq, hash');
const setHeadHash = new Statement('UPDATE audit_head SET hash = $1 WHERE chain = 0');
const insert = new Statement(`INSERT INTO audit_entries (${columns}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`);
const selectHead = new Statement<ChainHead>('SELECT seq, hash FROM audit_head WHERE chain = 0');
const selectNext = new Statement<ChainedEntry>(
  `SELECT ${columns} FROM audit_entries WHERE seq > $1 AND seq <= $2 ORDER BY seq LIMIT $3`,
);

const selectPastHead = new Statement<{ seq: number }>(
  'SELECT seq FROM audit_entries WHERE seq > (SELECT seq FROM audit_head WHERE chain = 0) ORDER BY seq LIMIT 1',
);

/** The chain in the tables `audit_entries` and `audit_head`; `AuditPages` reads the log in pages. */
@Injectable()
export class AuditRepository {
  constructor(@InjectDataSource() private readonly reader: DataSource) {}

  /**
   * Reserves the next sequence number; no other transaction can append until the job ends.
   *
   * @returns the seq of the new entry and the hash of the one before it
   * @throws Error when the head row is missing: without it, no audited action may proceed
   */
  async advanceHead(manager: EntityManager): Promise<ChainHead> {
    const head = await advanceHead.one(manager);
    if (!head) throw new Error('The head of the audit log is missing.');
    return head;
  }

  /** Appends the entry whose sequence number was reserved. */
  async append(manager: EntityManager, entry: ChainedEntry): Promise<void> {
    const { entry_id, seq, at, actor_id, sign_in_id, action, subject_type, subject_id, details } = entry;
    const { prev_hash, hash } = entry;
    const columnsAboutAction = [action, subject_type, subject_id, details];
    await insert.all(manager, entry_id, seq, at, actor_id, sign_in_id, ...columnsAboutAction, prev_hash, hash);
    await setHeadHash.all(manager, hash);
  }

  /** @returns the recorded end of the chain, or undefined when its row is missing */
  head(): Promise<ChainHead | undefined> {
    return selectHead.one(this.reader);
  }

  /** @returns the seq of the first entry past the recorded end, which can only come from tampering, or undefined */
  async beyondHead(): Promise<number | undefined> {
    return (await selectPastHead.one(this.reader))?.seq;
  }

  /** @returns up to `limit` entries with a seq greater than `after` and at most `until`, in order */
  next(after: number, until: number, limit: number): Promise<ChainedEntry[]> {
    return selectNext.all(this.reader, after, until, limit);
  }
}
