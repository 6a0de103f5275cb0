import { Inject, Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { Bus } from '../../bus/bus.js';
import { RecurringTask } from '../../clock/recurring-task.js';
import { SETTINGS } from '../../config/settings-token.js';
import type { StorageSettings } from '../database.settings.js';
import { WRITER } from '../data-sources.js';
import { DatabaseChangedExternally } from '../database-changed.js';

/** Milliseconds between two checks. */
const CHECK_INTERVAL_MS = 1_000;

/**
 * Checks every second, off the request path, whether another program wrote to the SQLite file.
 *
 * `PRAGMA data_version` of the writing connection changes only on commits by others, and costs microseconds. On
 * PostgreSQL, `Pulse` reads counters instead.
 */
@Injectable()
export class ExternalWriteWatch extends RecurringTask {
  private version: number | undefined;

  constructor(
    @InjectDataSource(WRITER) private readonly writer: DataSource,
    @Inject(SETTINGS) private readonly settings: StorageSettings,
    private readonly bus: Bus,
  ) {
    super(CHECK_INTERVAL_MS, 'could not check whether another program has written to the database');
  }

  override async onApplicationBootstrap(): Promise<void> {
    if (this.settings.database.kind !== 'sqlite') return;
    // Before the first response: what it contains may then be cached.
    await this.check();
    await super.onApplicationBootstrap();
  }

  protected runOnce(): Promise<void> {
    return this.check();
  }

  /** Checks once, and publishes an event if another program has written since the last check. */
  async check(): Promise<void> {
    const [row]: { data_version: number }[] = await this.writer.query('PRAGMA data_version');
    if (this.version !== undefined && row!.data_version !== this.version) this.bus.notifyElsewhere(new DatabaseChangedExternally());
    this.version = row!.data_version;
  }
}
