import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { WRITER } from './data-sources.js';
import { OwnerLock } from './owner-lock.js';
import { appliedMigrations, mayContract, pendingContracts } from './postgres/contract-migrations.js';
import { runMigrations } from './schema-migrations.js';

/** Those of this release's migrations that wait until no server of an older release lives, on PostgreSQL. */
@Injectable()
export class ContractMigrations {
  constructor(
    @InjectDataSource(WRITER) private readonly writer: DataSource,
    private readonly lock: OwnerLock,
  ) {}

  /** Their names. @throws what the driver throws */
  async pending(): Promise<string[]> {
    return pendingContracts(this.writer, await appliedMigrations(this.writer));
  }

  /** Runs them if no server of an older release lives, none is starting, and their tables are free. @throws what a migration throws, and the driver */
  async runIfPossible(): Promise<void> {
    await this.lock.whileStarting(async () => {
      if (await mayContract(this.writer, 0)) await runMigrations(this.writer, { any: true, extensions: [], misplaced: [] }, [], 1);
    });
  }
}
