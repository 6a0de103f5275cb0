// `npm run backup -- FILE`: copies the database while the server runs, and verifies the copy by reading it.
import { parseArgs } from 'node:util';
import { loadSettings } from '../settings.js';
import { backUpSqlite } from '../core/database/sqlite/sqlite-backup.js';
import { backUpPostgres } from '../core/database/postgres/postgres-backup.js';
import { describeContents, runDatabaseCommand, UsageError } from './database-command.js';

await runDatabaseCommand(async () => {
  const { values, positionals } = parseArgs({ options: { force: { type: 'boolean', default: false } }, allowPositionals: true });
  const [target] = positionals;
  const { database } = loadSettings();
  if (!target || positionals.length > 1) throw new UsageError('Specify the file to write: npm run backup -- FILE (--force replaces an existing file).');
  if (database.kind === 'postgres') {
    const contents = await backUpPostgres(database.url, target, { force: values.force });
    console.log(`The PostgreSQL database was backed up to ${target}.\n${describeContents(contents)}`);
    console.log('The backup does not include JWT_SECRET, which signs access tokens. Keep it in another place.');
    return;
  }
  const contents = await backUpSqlite(database.file, target, { force: values.force });
  console.log(`${database.file} was backed up to ${target}.\n${describeContents(contents)}`);
  console.log(`The backup does not include the key that signs access tokens (${database.file}.jwt-secret, or JWT_SECRET). Without it, a new one is generated.`);
});
