// `npm run seed -- --sessions N`: fills a database with fictitious users and sessions, to try out a large installation.
import 'reflect-metadata';
import { randomBytes } from 'node:crypto';
import { FirstAdministrator, type FirstCredentials } from '../auth/index.js';
import { createApp } from '../bootstrap.js';
import { loadSettings, type Settings } from '../settings.js';
import { runDatabaseCommand } from './database-command.js';
import { seed as command } from './seed.command.js';
import { runMaintenance } from '../core/database/maintenance.js';
import { WriteGate } from '../core/database/write-gate.js';
import { migrations } from '../migrations/index.js';
import { type Seeded, seedPostgres, seedSqlite } from './seed/seed.js';

/** Interval of progress messages, in milliseconds. */
const PROGRESS_INTERVAL_MS = 2_000;

/** Messages that the server's background job indexes per minute, approximately. */
const INDEXED_PER_MINUTE = 250_000;

/** Switchboard's own migrations; extensions migrate their tables when the server starts. */
const schema = { entities: [], migrations };

await runDatabaseCommand(command, async ({ values }) => {
  const plan = { sessions: Number(values.sessions), seed: Number(values.seed ?? 1), until: values.until ? Date.parse(values.until) : Date.now() };
  const settings = settingsOf(values.database);
  const options = { progress: progressReporter(plan.sessions), leaveWords: values['leave-words'] ?? false };
  const startedAt = performance.now();
  const done = await withPreparedDatabase(settings, (gate) => (settings.database.kind === 'sqlite' ? seedSqlite(gate, plan, options) : null));
  const { people, sessions, messages } = done ?? (await runMaintenance(settings.database, schema, (manager) => seedPostgres(manager, plan, options)));
  const seconds = Math.round((performance.now() - startedAt) / 1_000);
  console.log(`Done in ${seconds} s: ${formatCount(people, 'people')}, ${formatCount(sessions, 'sessions')}, ${formatCount(messages, 'messages')}.`);
  if (options.leaveWords) console.log(`${formatCount(messages, 'messages')} will be indexed by the server in about ${minutesToIndex(messages)}.`);
  console.log('The invented people have no passwords; sign in as an administrator. `npm run recount` checks every stored count.');
});

/** @param url of the database to fill, if it is not that of the settings */
function settingsOf(url: string | undefined): Settings {
  if (url === undefined) return loadSettings();
  // No access token is issued here, but with PostgreSQL the settings require a key.
  const key = { JWT_SECRET: randomBytes(32).toString('base64url'), JWT_SECRET_FILE: '' };
  return loadSettings(undefined, { DATABASE_URL: url, DATABASE_URL_FILE: '', ...(url.startsWith('postgres') && key) });
}

/**
 * Brings the database into the state that a server's first start leaves: takes ownership, migrates the schema and creates the first
 * administrator. Never listens.
 */
async function withPreparedDatabase<T>(settings: Settings, work: (gate: WriteGate) => T): Promise<Awaited<T>> {
  const app = await createApp({ settings: { ...settings, logLevel: 'error' }, extensions: [] });
  try {
    await app.init();
    const { credentials } = app.get(FirstAdministrator);
    if (credentials) console.log(`First administrator: ${credentials.email}\nPassword: ${describePassword(credentials)}`);
    return await work(app.get(WriteGate));
  } finally {
    await app.close();
  }
}

function describePassword({ password, passwordFile }: FirstCredentials): string {
  return password ?? (passwordFile ? `kept in ${passwordFile}; delete that file after signing in` : 'the value of ADMIN_PASSWORD');
}

/** Estimated time the server's background job needs to index the words of that many messages. */
function minutesToIndex(messages: number): string {
  const minutes = Math.max(1, Math.ceil(messages / INDEXED_PER_MINUTE));
  return minutes === 1 ? 'a minute' : `${minutes} minutes`;
}

function formatCount(many: number, what: string): string {
  return `${many.toLocaleString('en')} ${what}`;
}

function progressReporter(sessions: number): (done: Seeded) => void {
  let reportedAt = performance.now();
  return (done) => {
    if (performance.now() - reportedAt < PROGRESS_INTERVAL_MS) return;
    reportedAt = performance.now();
    const percent = Math.floor((100 * done.sessions) / sessions);
    console.log(`${String(percent).padStart(3)} %  ${formatCount(done.sessions, 'sessions')}, ${formatCount(done.messages, 'messages')}`);
  };
}
