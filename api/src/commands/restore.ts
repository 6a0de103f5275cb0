// `npm run restore -- FILE`: replaces the database by a backup while no server runs, and keeps the replaced one.
import { parseArgs } from 'node:util';
import { loadSettings } from '../settings.js';
import { restorePostgres } from '../core/database/postgres/postgres-restore.js';
import { describeContents, runDatabaseCommand, UsageError } from './database-command.js';
import { restoreSqlite } from '../core/database/sqlite/sqlite-restore.js';

await runDatabaseCommand(async () => {
  const { positionals } = parseArgs({ allowPositionals: true });
  const [backup] = positionals;
  const { database } = loadSettings();
  if (!backup || positionals.length > 1) throw new UsageError('Specify the backup to restore: npm run restore -- FILE');
  const isPostgres = database.kind === 'postgres';
  const { contents, replacedDatabase: kept } = isPostgres ? await restorePostgres(backup, database.url) : await restoreSqlite(backup, database.file);
  console.log(`${isPostgres ? 'The PostgreSQL database' : database.file} was restored from ${backup}.\n${describeContents(contents)}`);
  console.log(kept ? `The replaced database is kept as ${kept}; delete it when you no longer need it.` : 'There was no database before.');
  console.log('Start the server with: npm start. People who signed in after the backup was made have to sign in again.');
});
