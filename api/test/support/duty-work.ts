import { ModulesContainer } from '@nestjs/core';
import type pg from 'pg';
import { RecurringTask } from '../../src/core/clock/recurring-task.js';
import { Duties } from '../../src/core/instances/duties.js';
import type { TestApp } from './app.js';

/** An instant of what is old, and the beginning of ids that mean the same in every run. */
const [LONG_AGO, FIXED] = ['2020-01-01T00:00:00.000Z', '00000000-0000-7000-8000-'];
/** Columns that depend on when something happened, or on which connection. */
const INCIDENTAL = /^(seq|shard|prev_hash|hash|password_hash|revision|words_revision|leaf_id)$/;
/** Tables of servers, of migrations, and of counters that only have to grow. */
const LEFT_OUT = /^(instances|migrations|migration_kinds|database_history|access_revisions|audit_head|generations)$/;
/** Tables whose rows are parts of sums. */
const IN_PARTS: Record<string, string> = {
  session_totals: 'SELECT sum(total_sessions) AS sessions, sum(total_messages) AS messages, sum(waiting_sessions) AS waiting, sum(handled_sessions) AS handled FROM session_totals',
  // What the test itself writes may take more than one minute.
  activity_minutes: `SELECT CASE WHEN minute < '2021' THEN minute ELSE 'now' END AS minute, sum(messages) AS messages, sum(sessions) AS sessions, sum(failed) AS failed
    FROM activity_minutes GROUP BY 1`,
};

/** How much of each kind of work there is. */
const SIZE = { sessions: 30, large: 450, signIns: 230, minutes: 600, jobs: 40 };

/** A recurring task, as its own timer sees it. */
interface Task {
  readonly timer: NodeJS.Timeout | undefined;
  readonly currentRun: Promise<void> | null;
  readonly failures: number;
  runNow(): void;
}

/** A task that one of several servers does. */
export interface Duty {
  name: string;
  /** Runs it, like its timer. @returns whether it succeeded */
  run(): Promise<boolean>;
}

/**
 * The tasks that one of several servers does, as found in a server: those that say so, and those that ask {@link Duties}, whether they are providers or
 * belong to one.
 */
export function dutiesOf({ app }: TestApp): Duty[] {
  const providers = [...app.get(ModulesContainer).values()].flatMap((module) => [...module.providers.values()].map(({ instance }) => instance));
  const found = new Set<RecurringTask>();
  for (const provider of providers) {
    const parts = typeof provider === 'object' && provider !== null ? Object.values(provider) : [];
    const asks = parts.some((part) => part instanceof Duties);
    if (provider instanceof RecurringTask && (provider.isDuty || asks)) found.add(provider);
    else if (asks) for (const part of parts.flat()) if (part instanceof RecurringTask) found.add(part);
  }
  const tasks = [...found].map((task) => ({ name: task.constructor.name, task: task as unknown as Task }));
  // One that was never started has nothing to do on this database.
  return tasks.filter(({ task }) => task.timer !== undefined).map(({ name, task }) => ({
    name,
    run: async () => {
      task.runNow();
      await task.currentRun;
      return task.failures === 0;
    },
  }));
}

const id = (round: number, number: number) => `${FIXED}${String(round * 10_000 + number).padStart(12, '0')}`;
const series = (count: number) => `generate_series(1, ${count}) AS n`;
const numbered = (round: number, from: number) => `'${FIXED}' || lpad(CAST(${round * 10_000 + from} + n AS text), 12, '0')`;

/** What each duty finds to do, by its name. */
const work: Record<string, (round: number) => string[]> = {
  ActivityPruning: (round) => [
    `INSERT INTO activity_minutes (minute, shard, messages) SELECT '2020-02-' || lpad(CAST(1 + n / 60 AS text), 2, '0') || 'T${String(round).padStart(2, '0')}:' || lpad(CAST(n % 60 AS text), 2, '0'), 1, 1 FROM ${series(SIZE.minutes)}`,
  ],
  SignInPruning: (round) => [`INSERT INTO sign_ins (sign_in_id, user_id, created_at, last_seen_at) SELECT ${numbered(round, 1_000)}, '${id(round, 1)}', '${LONG_AGO}', '${LONG_AGO}' FROM ${series(SIZE.signIns)}`],
  MessageIndexing: (round) => [...sessions(round, 2_000, 1), ...messages(round, 2_000)],
  ReleaseTask: (round) => [
    ...sessions(round, 3_000, 1),
    `UPDATE user_sessions SET handling = 'person', handled_by = '${id(round, 2)}', handled_by_name = 'Mia', handled_since = '${LONG_AGO}', handling_version = 1
     WHERE session_id > '${id(round, 3_000)}' AND session_id <= '${id(round, 3_000 + SIZE.sessions)}'`,
  ],
  RemovalTask: (round) => [
    ...sessions(round, 4_000, 3), ...messages(round, 4_000),
    `INSERT INTO user_sessions (session_id, user_id, created_at, last_activity_at) VALUES ('${id(round, 5_000)}', '${id(round, 1)}', '${LONG_AGO}', '${LONG_AGO}')`,
    `INSERT INTO messages (session_id, message_id, seq, role, content, created_at) SELECT '${id(round, 5_000)}', ${numbered(round, 6_000)}, n, 'user', 'long ' || n, '${LONG_AGO}' FROM ${series(SIZE.large)}`,
    `UPDATE user_sessions SET deleted_at = '${LONG_AGO}' WHERE session_id = '${id(round, 5_000)}'`,
    `UPDATE users SET status = 'deleted', email = 'deleted:' || user_id, name = NULL WHERE user_id = '${id(round, 3)}'`,
  ],
  ContractTask: (round) => (round === 1 ? ['ALTER TABLE users ADD COLUMN nickname text', "INSERT INTO migrations (timestamp, name) VALUES (1900000000001, 'Adds1900000000001')"] : []),
  JobTask: (round) => [`INSERT INTO jobs (job_id) SELECT ${round * 10_000} + n FROM ${series(SIZE.jobs)}`],
};

/** The names of the duties for which there is something to do. */
export const dutiesWithWork = Object.keys(work).sort();

/** What must be there before the first round: the table of the extension. */
export const JOBS = 'CREATE TABLE jobs (job_id integer PRIMARY KEY, done integer NOT NULL DEFAULT 0)';

/** Gives every duty something to do, the same in every run. @param round from 1 */
export async function addWork(database: pg.Client, round: number): Promise<void> {
  const person = (number: number, role: string) =>
    `INSERT INTO users (user_id, email, name, role, status, password_hash, created_at) VALUES ('${id(round, number)}', 'person-${round}-${number}@example.com', 'Person', '${role}', 'active', '', '${LONG_AGO}')`;
  await database.query('BEGIN');
  for (const number of [1, 2, 3]) await database.query(person(number, 'user'));
  for (const statements of Object.values(work)) for (const statement of statements(round)) await database.query(statement);
  await database.query('COMMIT');
}

function sessions(round: number, from: number, owner: number): string[] {
  return [`INSERT INTO user_sessions (session_id, user_id, created_at, last_activity_at) SELECT ${numbered(round, from)}, '${id(round, owner)}', '${LONG_AGO}', '${LONG_AGO}' FROM ${series(SIZE.sessions)}`];
}

function messages(round: number, from: number): string[] {
  return [1, 2].map((seq) => `INSERT INTO messages (session_id, message_id, seq, role, content, created_at)
    SELECT ${numbered(round, from)}, ${numbered(round, from + 100 * seq)}, ${seq}, 'user', 'word' || n || ' said', '${LONG_AGO}' FROM ${series(SIZE.sessions)}`);
}

/** Everything that is stored, table by table, without what depends on the instant or on who wrote it. */
export async function contents(database: pg.Client): Promise<Record<string, string[]>> {
  const { rows } = await database.query<{ name: string }>("SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public' ORDER BY 1");
  const found: Record<string, string[]> = {};
  for (const { name } of rows) {
    if (LEFT_OUT.test(name)) continue;
    const { rows: all } = await database.query<Record<string, unknown>>(IN_PARTS[name] ?? `SELECT * FROM "${name}"`);
    found[name] = all.map((row) => comparable(row)).sort();
  }
  return found;
}

function comparable(row: Record<string, unknown>): string {
  const kept = Object.entries(row).filter(([name]) => !INCIDENTAL.test(name));
  return JSON.stringify(kept)
    .replace(/\b(?!00000000-)[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/g, '<id>')
    .replace(/\b20(?!20-)\d\d-\d\d-\d\dT\d\d:\d\d(:[\d.]+Z)?/g, '<instant>');
}
