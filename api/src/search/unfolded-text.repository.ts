import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource, EntityManager } from 'typeorm';
import { foldBatch } from '../core/database/search/text-folding-sql.js';
import { Statement } from '../core/database/statement.js';

const waiting = new Statement<{ entry_id: number }>(
  `SELECT entry_id FROM (SELECT entry_id FROM session_folds WHERE folded IS NULL LIMIT 1)
   UNION ALL SELECT entry_id FROM (SELECT entry_id FROM user_folds WHERE folded IS NULL LIMIT 1)`,
);

const folding = [new Statement(foldBatch('session')), new Statement(foldBatch('user'))];

/** Titles and users on SQLite whose text is not folded yet. */
@Injectable()
export class UnfoldedTextRepository {
  constructor(@InjectDataSource() private readonly reader: DataSource) {}

  get isPostgres(): boolean {
    return this.reader.options.type === 'postgres';
  }

  /** Whether there is anything to fold. */
  async isBehind(): Promise<boolean> {
    return (await waiting.one(this.reader)) !== undefined;
  }

  /** @param limit maximum number of titles, and of users */
  async fold(manager: EntityManager, limit: number): Promise<void> {
    for (const statement of folding) await statement.all(manager, limit);
  }
}
