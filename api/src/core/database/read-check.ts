import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { databaseFault } from './database-faults.js';

/** Knows whether the database answers reads, by reading. */
@Injectable()
export class ReadCheck {
  private readonly text: string;

  constructor(@InjectDataSource() private readonly reader: DataSource) {
    // One row of each table: it may be gone, or closed to this user, while the database answers all the same.
    const tables = reader.entityMetadatas.map(({ tableName }) => `(SELECT 1 FROM "${tableName}" LIMIT 1)`);
    this.text = `SELECT ${tables.join(', ') || '1'}`;
  }

  /** @returns what keeps reads from succeeding just now, as `databaseFault` names it, or null; never throws */
  async fault(): Promise<string | null> {
    try {
      await this.reader.query(this.text);
      return null;
    } catch (error) {
      return databaseFault(error)?.code ?? 'database_failing';
    }
  }
}
