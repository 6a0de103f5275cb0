import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { toDatabaseError } from './database-errors.js';

/** Checks whether the database can be read, by reading from it. */
@Injectable()
export class ReadCheck {
  private readonly text: string;

  constructor(@InjectDataSource() private readonly reader: DataSource) {
    // One row of each table: a table may be missing, or inaccessible to this user, while the database itself responds.
    const tables = reader.entityMetadatas.map(({ tableName }) => `(SELECT 1 FROM "${tableName}" LIMIT 1)`);
    this.text = `SELECT ${tables.join(', ') || '1'}`;
  }

  /** @returns the error code for which reads currently fail, as of {@link toDatabaseError}, or null; never throws */
  async failure(): Promise<string | null> {
    try {
      await this.reader.query(this.text);
      return null;
    } catch (error) {
      return toDatabaseError(error)?.code ?? 'database_failing';
    }
  }
}
