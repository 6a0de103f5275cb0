import { Logger } from '@nestjs/common';
import { connectionErrorMessage } from '../core/database/connection-error-message.js';
import type { DatabaseContents } from '../core/database/database-contents.js';
import { CommandLog } from '../core/logging/command-log.js';
import { settingsWarnings } from '../settings.js';
import { type Call, readCommandLine, type Command } from './command-line.js';

/**
 * Runs a command on the database and sets the exit code: 0 on success, 2 when it was called incorrectly, otherwise 1 unless the command has
 * set one. Errors are reported in plain words, without a stack.
 *
 * @param command its definition, which also explains and checks the command line
 */
export async function runDatabaseCommand<C extends Command>(command: C, main: (call: Call<C>) => Promise<void>): Promise<void> {
  const call = readCommandLine(command, process.argv.slice(2));
  if (typeof call === 'number') {
    process.exitCode = call;
    return;
  }
  // The files that commands write contain conversations or password hashes.
  process.umask(0o077);
  Logger.overrideLogger(new CommandLog());
  for (const warning of settingsWarnings()) console.error(`WARNING: ${warning}`);
  try {
    await main(call);
  } catch (error) {
    console.error(connectionErrorMessage(error));
    process.exitCode = 1;
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
