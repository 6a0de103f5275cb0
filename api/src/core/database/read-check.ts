import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';

/** Knows whether the database answers reads, by asking it. */
@Injectable()
export class ReadCheck {
  constructor(@InjectDataSource() private readonly reader: DataSource) {}

  /** @returns false when a read fails just now, for whatever reason; never throws */
  async passes(): Promise<boolean> {
    try {
      await this.reader.query('SELECT 1');
      return true;
    } catch {
      return false;
    }
  }
}
