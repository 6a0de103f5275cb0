import { Inject, Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { Bus } from '../bus/bus.js';
import { RecurringTask } from '../clock/recurring-task.js';
import { SETTINGS, type Settings } from '../config/settings.js';
import { WRITER } from './data-sources.js';

/** How often it looks, in milliseconds. */
const LOOK_INTERVAL_MS = 1_000;

/** Another program wrote into the database: whatever is kept in memory may be out of date. */
export class DatabaseChangedElsewhere {}

/**
 * Looks every second, off the request path, whether another program wrote into the SQLite file.
 *
 * `PRAGMA data_version` of the writing connection moves only by others' commits, and costs microseconds. With PostgreSQL there
 * is nothing to ask as cheaply; there only this server's own writes are announced.
 */
@Injectable()
export class ExternalWrites extends RecurringTask {
  private version: number | undefined;

  constructor(
    @InjectDataSource(WRITER) private readonly writer: DataSource,
    @Inject(SETTINGS) private readonly settings: Settings,
    private readonly bus: Bus,
  ) {
    super(LOOK_INTERVAL_MS, 'could not ask whether another program wrote');
  }

  override async onApplicationBootstrap(): Promise<void> {
    if (this.settings.database.kind !== 'sqlite') return;
    // Before anybody is answered: what they are told may then be kept.
    await this.look();
    await super.onApplicationBootstrap();
  }

  protected round(): Promise<void> {
    return this.look();
  }

  /** Asks once, and tells the bus when another program has written since the last time. */
  async look(): Promise<void> {
    const [row]: { data_version: number }[] = await this.writer.query('PRAGMA data_version');
    if (this.version !== undefined && row!.data_version !== this.version) this.bus.tellCommitted(new DatabaseChangedElsewhere());
    this.version = row!.data_version;
  }
}
