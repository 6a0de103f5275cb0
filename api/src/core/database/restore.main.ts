// `npm run restore -- FILE`: puts a backup in the place of the database while no server runs, and keeps the replaced one.
import { parseArgs } from 'node:util';
import { loadSettings } from '../config/settings.js';
import { describeContents, runDatabaseCommand, UsageError } from './database-command.js';
import { restore } from './restore.js';

const POSTGRES = `The data is in PostgreSQL, which brings its own restore. Stop the server, then:

  pg_restore --clean --if-exists --no-owner --single-transaction --dbname="$DATABASE_URL" FILE

Everything in the database is replaced by what is in FILE, or nothing is.`;

await runDatabaseCommand(async () => {
  const { positionals } = parseArgs({ allowPositionals: true });
  const [backup] = positionals;
  const { database } = loadSettings();
  if (database.kind === 'postgres') throw new UsageError(POSTGRES);
  if (!backup || positionals.length > 1) throw new UsageError('Say what to restore: npm run restore -- FILE');
  const { contents, kept } = await restore(backup, database.file);
  console.log(`${database.file} is now what ${backup} holds.\n${describeContents(contents)}`);
  console.log(kept ? `The replaced database is kept as ${kept}; delete it when you no longer need it.` : 'There was no database there before.');
  console.log('Start the server by: npm start. Whoever signed in after the backup was made signs in again.');
});
