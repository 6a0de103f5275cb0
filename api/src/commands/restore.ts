// `npm run restore -- FILE`: replaces the database by a backup while no server runs, and keeps the replaced one.
import { resolve } from 'node:path';
import { loadSettings } from '../settings.js';
import { restorePostgres } from '../core/database/postgres/postgres-restore.js';
import { restore } from './restore.command.js';
import { describeContents, runDatabaseCommand } from './database-command.js';
import { restoreSqlite } from '../core/database/sqlite/sqlite-restore.js';

await runDatabaseCommand(restore, async ({ words: [file] }) => {
  const backup = resolve(file!);
  const { database } = loadSettings();
  const isPostgres = database.kind === 'postgres';
  const { contents, replacedDatabase: kept } = isPostgres ? await restorePostgres(backup, database.url) : await restoreSqlite(backup, database.file);
  console.log(`${isPostgres ? 'The PostgreSQL database' : database.file} was restored from ${backup}.\n${describeContents(contents)}`);
  console.log(kept ? `The replaced database is kept as ${kept}; delete it when you no longer need it.` : 'There was no database before.');
  console.log('Start the server with: npm start. People who signed in after the backup was made have to sign in again.');
});
