// `npm run move -- --to URL`: moves the SQLite database to PostgreSQL, and proves that every row arrived.
import 'reflect-metadata';
import { databaseUrlError } from '../core/database/database-url.js';
import { loadSettings } from '../settings.js';
import { runDatabaseCommand } from './database-command.js';
import { installedSchema } from './installed-schema.js';
import { checkMove, move } from './move/move.js';
import { move as command } from './move.command.js';

await runDatabaseCommand(command, async ({ values }) => {
  const { database } = loadSettings();
  const url = values.to!;
  const fault = databaseUrlError(url);
  if (fault !== null) throw new Error(`--to ${fault}`);
  if (database.kind !== 'sqlite') throw new Error('DATABASE_URL must be the SQLite database that is moved.');
  const options = { file: database.file, url, schema: await installedSchema(), report: (line: string) => void console.log(line) };
  if (values.check) return checkMove(options);
  const rows = await move(options);
  console.log(`Moved: ${rows.toLocaleString('en')} rows are, byte for byte, those of ${database.file}, which is unchanged.`);
  console.log('Start the server with DATABASE_URL set to the new database. It indexes the words of messages in the background.');
  console.log(`So that everybody stays signed in, set JWT_SECRET to its present value; a generated one is in ${database.file}.jwt-secret.`);
});
