import { Logger } from '@nestjs/common';
import { settingsWarnings } from '../config/settings.js';
import { CommandLog } from '../logging/command-log.js';
import { connectionErrorMessage } from './connection-error-message.js';
import type { DatabaseContents } from './sqlite/sqlite-copy.js';

/** The command was called incorrectly; the message says what to do instead. */
export class UsageError extends Error {}

/**
 * Runs a command on the database and sets the exit code: 0 on success, 2 when it was called incorrectly, otherwise 1. Errors are reported
 * in plain words, without a stack.
 */
export async function runDatabaseCommand(main: () => Promise<void>): Promise<void> {
  // The files that commands write contain conversations or password hashes.
  process.umask(0o077);
  Logger.overrideLogger(new CommandLog());
  for (const warning of settingsWarnings()) console.error(`WARNING: ${warning}`);
  try {
    await main();
  } catch (error) {
    console.error(connectionErrorMessage(error));
    const isUsageError = error instanceof UsageError || (error instanceof Error && 'code' in error && /^ERR_PARSE_ARGS/.test(String(error.code)));
    process.exitCode = isUsageError ? 2 : 1;
  }
}

/** @returns what a person compares after a backup or a restore, and warnings to look into */
export function describeContents({ bytes, migrations, rows, orphans }: DatabaseContents): string {
  const counts = [...rows].map(([table, count]) => `  ${table.padEnd(20)}${String(count).padStart(10)} rows`);
  return [
    `Read back and verified: ${bytes} bytes, ${migrations.length} migrations, the last ${migrations.at(-1) ?? 'none'}.`,
    ...counts,
    ...orphans.map(
      ({ table, parent, count }) =>
        `WARNING: ${count} ${count === 1 ? 'row of' : 'rows of'} ${table} ${count === 1 ? 'refers' : 'refer'} to missing rows of ${parent}. ` +
        'Another program wrote or deleted rows without checking foreign keys; they were copied unchanged.',
    ),
  ].join('\n');
}
