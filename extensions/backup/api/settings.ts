import { duration, pathSetting } from '@switchboard/api';
import { z } from 'zod';

const MINUTE_MS = 60_000;
const NO_INTEGER = 'must be a whole number';

/** Whether, where and how often the server backs up its own database. Durations are in milliseconds, paths absolute. */
export const backupSettings = z.object({
  BACKUP_DIR: pathSetting.optional(),
  BACKUP_EVERY: z.string().default('1d').pipe(duration.refine((value) => value >= MINUTE_MS, 'must be at least 1m')),
  BACKUP_KEEP: z.coerce.number<string>(NO_INTEGER).int(NO_INTEGER).min(1, 'must be at least 1').max(1000, 'must be at most 1000').default(7),
});
/** What {@link backupSettings} yields. */
export type BackupSettings = z.infer<typeof backupSettings>;
