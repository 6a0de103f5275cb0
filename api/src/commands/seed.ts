// `npm run seed -- --sessions N`: fills a database with fictitious users and sessions, to try out a large installation.
import 'reflect-metadata';
import { parseArgs } from 'node:util';
import { FirstAdministrator, type FirstCredentials } from '../auth/index.js';
import { createApp } from '../bootstrap.js';
import { loadSettings, type Settings } from '../settings.js';
import { runDatabaseCommand, UsageError } from './database-command.js';
import { runMaintenance } from '../core/database/maintenance.js';
import { WriteGate } from '../core/database/write-gate.js';
import { extensions } from '../extensions.js';
import { migrations } from '../migrations/index.js';
import { type Seeded, seedPostgres, seedSqlite } from './seed/seed.js';

/** Interval of progress messages, in milliseconds. */
const PROGRESS_INTERVAL_MS = 2_000;

/** Messages that the server's background job indexes per minute, approximately. */
const INDEXED_PER_MINUTE = 250_000;

/** The tables and migrations of this installation. */
const schema = { entities: [], migrations: [...migrations, ...extensions.flatMap((extension) => extension.migrations ?? [])] };

await runDatabaseCommand(async () => {
  const { values } = parseArgs({
    options: {
      sessions: { type: 'string' },
      seed: { type: 'string', default: '1' },
      until: { type: 'string', default: new Date().toISOString() },
      'leave-words': { type: 'boolean', default: false },
    },
  });
  if (values.sessions === undefined) throw new UsageError('Specify how many sessions: npm run seed -- --sessions N. `npm run seed -- --help` explains the other options.');
  const plan = {
    sessions: parseWholeNumber('--sessions', values.sessions, 1, 10_000_000),
    seed: parseWholeNumber('--seed', values.seed, 0, 4_294_967_295),
    until: parseInstant(values.until),
  };
  const settings = loadSettings();
  const options = { progress: progressReporter(plan.sessions), leaveWords: values['leave-words'] };
  const startedAt = performance.now();
  const done = await withPreparedDatabase(settings, (gate) => (settings.database.kind === 'sqlite' ? seedSqlite(gate, plan, options) : null));
  const { people, sessions, messages } = done ?? (await runMaintenance(settings.database, schema, (manager) => seedPostgres(manager, plan, options)));
  const seconds = Math.round((performance.now() - startedAt) / 1_000);
  console.log(`Done in ${seconds} s: ${formatCount(people, 'people')}, ${formatCount(sessions, 'sessions')}, ${formatCount(messages, 'messages')}.`);
  if (options.leaveWords) console.log(`${formatCount(messages, 'messages')} will be indexed by the server in about ${minutesToIndex(messages)}.`);
  console.log('The invented people have no passwords; sign in as an administrator. `npm run recount` checks every stored count.');
});

/**
 * Brings the database into the state that a server's first start leaves: takes ownership, migrates the schema and creates the first
 * administrator. Never listens.
 */
async function withPreparedDatabase<T>(settings: Settings, work: (gate: WriteGate) => T): Promise<Awaited<T>> {
  const app = await createApp({ settings: { ...settings, logLevel: 'error' }, extensions });
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

/** @throws UsageError unless the text is a whole number within the bounds */
function parseWholeNumber(option: string, text: string, least: number, most: number): number {
  const value = /^\d{1,10}$/.test(text) ? Number(text) : NaN;
  if (!(value >= least && value <= most))
    throw new UsageError(`${option} must be a whole number from ${formatCount(least, 'to')} ${most.toLocaleString('en')}, not ${text}.`);
  return value;
}

/** @throws UsageError unless the text is a valid end of the history */
function parseInstant(text: string): number {
  const at = /^\d{4}-\d{2}-\d{2}(T[\d:.]+(Z|[+-]\d{2}:\d{2}))?$/.test(text) ? Date.parse(text) : NaN;
  if (!(at > Date.UTC(1975, 0) && at < Date.UTC(9999, 0)))
    throw new UsageError(`--until must be a date and time like 2026-01-31T12:00:00Z, not ${text}.`);
  return at;
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
