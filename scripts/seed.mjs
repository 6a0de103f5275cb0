// `npm run seed -- --sessions N`: fills a database with fictitious people and sessions. See `--help`.
import { randomBytes } from 'node:crypto';
import { runDatabaseCommand } from './lib/database-command.mjs';

const SEED = {
  call: 'npm run seed',
  does: 'Fills a database with invented people, sessions and messages from the last two years, for example --sessions 1000000.',
  options: {
    sessions: { type: 'string', value: 'N', does: 'number of sessions, 1 to 10,000,000, with 2 to 3 messages on average; a few have hundreds' },
    database: { type: 'string', value: 'URL', does: 'sqlite:FILE or postgres://…; the default is DATABASE_URL' },
    seed: { type: 'string', value: 'N', does: 'number that selects the history: the same N and --until always produce the same one (1)' },
    until: { type: 'string', value: 'INSTANT', does: 'when the history ends, for example 2026-01-31T12:00:00Z (now)' },
    'leave-words': { type: 'boolean', does: 'leave indexing the words of messages to the server' },
  },
  notes: [
    'Stop the server that uses the database first. Existing data is kept. On PostgreSQL it is one transaction: all of it or nothing.',
    'The invented people have addresses at example.com, .net and .org and no passwords, so nobody can sign in as one of them; sign in',
    'as the administrator.',
  ].join('\n'),
};

await runDatabaseCommand('commands/seed.js', SEED, ({ values: { database, ...options } }) => {
  // No access token is issued here, but with PostgreSQL the settings require a key.
  const key = { JWT_SECRET: process.env.JWT_SECRET || randomBytes(32).toString('base64url'), JWT_SECRET_FILE: '' };
  const env = database ? { DATABASE_URL: database, DATABASE_URL_FILE: '', ...(database.startsWith('postgres') && key) } : {};
  return { args: Object.entries(options).map(([name, value]) => (value === true ? `--${name}` : `--${name}=${value}`)), env };
});
