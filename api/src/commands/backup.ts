// `npm run backup -- FILE`: copies the database while the server runs, and verifies the copy by reading it.
import { resolve } from 'node:path';
import { loadSettings } from '../settings.js';
import { backUpSqlite } from '../core/database/sqlite/sqlite-backup.js';
import { backUpPostgres } from '../core/database/postgres/postgres-backup.js';
import { backup } from './backup.command.js';
import { describeContents, runDatabaseCommand } from './database-command.js';

await runDatabaseCommand(backup, async ({ values: { force = false }, words: [file] }) => {
  const target = resolve(file!);
  const { database } = loadSettings();
  if (database.kind === 'postgres') {
    const contents = await backUpPostgres(database.url, target, { force });
    console.log(`The PostgreSQL database was backed up to ${target}.\n${describeContents(contents)}`);
    console.log('The backup does not include JWT_SECRET, which signs access tokens. Keep it in another place.');
    return;
  }
  const contents = await backUpSqlite(database.file, target, { force });
  console.log(`${database.file} was backed up to ${target}.\n${describeContents(contents)}`);
  console.log(`The backup does not include the key that signs access tokens (${database.file}.jwt-secret, or JWT_SECRET). Without it, a new one is generated.`);
});
