import { Module } from '@nestjs/common';
import { defineExtension } from '@switchboard/api';
import { ScheduledBackup } from './scheduled-backup.js';
import { backupSettings } from './settings.js';

@Module({ providers: [ScheduledBackup] })
class BackupModule {}

/** Backups that the server makes of its own database, where BACKUP_DIR says so. */
export default defineExtension({ name: 'backup', module: BackupModule, settings: backupSettings, jobs: [ScheduledBackup] });
