import { Inject, Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { Bus } from '../bus/bus.js';
import { SETTINGS, type Settings } from '../config/settings.js';
import { WRITER } from './data-sources.js';

/** Another program wrote into the database: whatever is kept in memory may be out of date. */
export class DatabaseChangedElsewhere {}

/**
 * Looks every second, off the request path, whether another program wrote into the SQLite file.
 *
 * `PRAGMA data_version` of the writing connection moves only by others' commits, and costs microseconds. With PostgreSQL there
 * is nothing to ask as cheaply; there only this server's own writes are announced.
 */
@Injectable()
export class ExternalWrites implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger(ExternalWrites.name);
  private timer: NodeJS.Timeout | undefined;
  private version: number | undefined;

  constructor(
    @InjectDataSource(WRITER) private readonly writer: DataSource,
    @Inject(SETTINGS) private readonly settings: Settings,
    private readonly bus: Bus,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    if (this.settings.database.kind !== 'sqlite') return;
    await this.look();
    this.timer = setInterval(() => {
      this.look().catch((error: unknown) => this.logger.warn({ err: error }, 'could not ask whether another program wrote'));
    }, 1_000).unref();
  }

  onModuleDestroy(): void {
    clearInterval(this.timer);
  }

  /** Asks once, and tells the bus when another program has written since the last time. */
  async look(): Promise<void> {
    const [row]: { data_version: number }[] = await this.writer.query('PRAGMA data_version');
    if (this.version !== undefined && row!.data_version !== this.version) this.bus.tellCommitted(new DatabaseChangedElsewhere());
    this.version = row!.data_version;
  }
}
