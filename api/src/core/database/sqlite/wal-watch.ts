import { Inject, Injectable } from '@nestjs/common';
import { statSync } from 'node:fs';
import { RecurringTask } from '../../clock/recurring-task.js';
import { SETTINGS } from '../../config/settings-token.js';
import type { StorageSettings } from '../database.settings.js';

/** Milliseconds between two checks. */
const CHECK_INTERVAL_MS = 30_000;
/** Size in bytes that the WAL never reaches while checkpoints succeed: three times the size at which one is made. */
export const WAL_ALARM_BYTES = 125_829_120;

/** @param file the SQLite database @returns the length of its write-ahead log in bytes; 0 when there is none */
export function walBytes(file: string): number {
  return statSync(`${file}-wal`, { throwIfNoEntry: false })?.size ?? 0;
}

/**
 * Reports a reader that keeps SQLite's write-ahead log from being checkpointed.
 *
 * This server's own reads end with their statement. While another program has a read transaction open, the log cannot be copied back, and
 * it grows with every write until that program is done; then the next checkpoint shortens it by itself.
 */
@Injectable()
export class WalWatch extends RecurringTask {
  constructor(@Inject(SETTINGS) private readonly settings: StorageSettings) {
    super(CHECK_INTERVAL_MS, 'could not check the size of the write-ahead log');
  }

  override onApplicationBootstrap(): void {
    if (this.settings.database.kind === 'sqlite') void super.onApplicationBootstrap();
  }

  protected runOnce(): void {
    this.check();
  }

  /** Checks once, and warns if the log is longer than {@link WAL_ALARM_BYTES}. */
  check(): void {
    const { database } = this.settings;
    const bytes = database.kind === 'sqlite' ? walBytes(database.file) : 0;
    if (bytes >= WAL_ALARM_BYTES)
      this.logger.warn({ wal_bytes: bytes }, 'another program is holding a read transaction open: the write-ahead log grows until it ends');
  }
}
