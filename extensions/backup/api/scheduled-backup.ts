import { Inject, Injectable, Logger } from '@nestjs/common';
import { Clock, DatabaseBackup, type ExtensionJob, extensionSettings, Gauges } from '@switchboard/api';
import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { BackupSettings } from './settings.js';

/** Interval at which it looks whether a backup is due, in milliseconds; a failed one is tried again after it. */
const CHECK_INTERVAL_MS = 60_000;
/** Names of backups that this job made: nothing else in the folder is ever deleted. */
const OWN_NAME = /^switchboard-(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z\.(db|dump)$/;

/**
 * Backs the database up as `npm run backup` does, once the newest backup in BACKUP_DIR is older than BACKUP_EVERY.
 *
 * Guarantees: a backup that is there under its name is complete and was read back; older ones are deleted only after a new one succeeded,
 * and the last BACKUP_KEEP stay; a restart makes none before its time.
 */
@Injectable()
export class ScheduledBackup implements ExtensionJob {
  readonly interval = CHECK_INTERVAL_MS;
  readonly failure = 'the database could not be backed up';
  private readonly logger = new Logger(ScheduledBackup.name);

  constructor(
    @Inject(extensionSettings('backup')) private readonly settings: BackupSettings,
    private readonly database: DatabaseBackup,
    private readonly clock: Clock,
    gauges: Gauges,
  ) {
    gauges.add('switchboard_backup_age_seconds', 'Age of the newest backup in BACKUP_DIR; missing while there is none.', () => {
      const newest = this.newest();
      return newest && (this.clock.now() - newest.at) / 1_000;
    });
  }

  /** A backup that is being made at the shutdown is given up: the next one is due as before. */
  async run(signal: AbortSignal): Promise<void> {
    const { BACKUP_DIR: folder, BACKUP_EVERY: every, BACKUP_KEEP: keep } = this.settings;
    if (folder === undefined) return;
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const newest = this.newest();
    if (newest !== undefined && this.clock.now() - newest.at < every) return;
    const startedAt = performance.now();
    const file = join(folder, `switchboard-${this.clock.instant().replace(/\.\d+|[-:]/g, '')}${this.database.suffix}`);
    await this.database.write(file, signal);
    const removed = this.made().slice(keep).map(({ name }) => name);
    for (const name of removed) rmSync(join(folder, name), { force: true });
    this.logger.log({ file, ms: Math.round(performance.now() - startedAt), ...(removed.length > 0 && { removed }) }, 'backed up the database');
  }

  /** The newest backup; one that was made while the clock was ahead says nothing about how old the others are. */
  private newest(): { at: number } | undefined {
    return this.made().find(({ at }) => at <= this.clock.now());
  }

  /** The backups that this job made, newest first. */
  private made(): { name: string; at: number }[] {
    if (this.settings.BACKUP_DIR === undefined) return [];
    let names: string[] = [];
    try {
      names = readdirSync(this.settings.BACKUP_DIR);
    } catch {
      // Not created yet, or not readable: the next backup says why.
    }
    return names
      .flatMap((name) => {
        const [, year, month, day, hour, minute, second] = OWN_NAME.exec(name) ?? [];
        return year === undefined ? [] : [{ name, at: Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`) }];
      })
      .sort((a, b) => b.at - a.at);
  }
}
