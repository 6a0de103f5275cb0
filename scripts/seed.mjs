// `npm run seed -- --sessions N`: fills a database with fictitious people and sessions. See `--help`.
import { randomBytes } from 'node:crypto';
import { runDatabaseCommand } from './lib/database-command.mjs';

const SEED = {
  call: 'npm run seed',
  does: 'Fills a database with made-up people, sessions and messages of the last two years, for example --sessions 1000000.',
  options: {
    sessions: { type: 'string', value: 'N', does: 'how many sessions, 1 to 10,000,000; each has 2 to 3 messages on average, a few have hundreds' },
    database: { type: 'string', value: 'URL', does: 'sqlite:FILE or postgres://…; by default that of DATABASE_URL' },
    seed: { type: 'string', value: 'N', does: 'another number makes another history; the same one, with the same --until, the same (1)' },
    until: { type: 'string', value: 'INSTANT', does: 'when the history ends, as 2026-01-31T12:00:00Z (now)' },
    'leave-words': { type: 'boolean', does: 'let the server index the words of messages afterwards' },
  },
  notes: [
    'The server must not be running on that database. What is in it stays. On PostgreSQL it is one transaction: all of it or nothing.',
    'The seeded people have addresses at example.com, .net and .org and no passwords, so nobody can sign in as one of them; the',
    'administrator can, as ever.',
  ].join('\n'),
};

await runDatabaseCommand('commands/seed.js', SEED, ({ values: { database, ...options } }) => {
  // No access token is issued here, but with PostgreSQL the settings require a key.
  const key = { JWT_SECRET: process.env.JWT_SECRET || randomBytes(32).toString('base64url'), JWT_SECRET_FILE: '' };
  const env = database ? { DATABASE_URL: database, DATABASE_URL_FILE: '', ...(database.startsWith('postgres') && key) } : {};
  return { args: Object.entries(options).map(([name, value]) => (value === true ? `--${name}` : `--${name}=${value}`)), env };
});
