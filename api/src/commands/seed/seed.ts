import { setImmediate as yieldToEventLoop } from 'node:timers/promises';
import type { EntityManager } from 'typeorm';
import type { WriteGate } from '../../core/database/write-gate.js';
import { History, type HistoryPlan, type SeededSession } from './history.js';
import { analyze, PostgresBulkRepository, alterTriggers } from './postgres-bulk.repository.js';
import { withoutIndexes } from './postgres-indexes.repository.js';
import { SeedRepository } from './seed.repository.js';
import { SqliteBulkRepository } from './sqlite-bulk.repository.js';

/** Sessions per write-gate job on SQLite: larger batches write each index page less often. The driver blocks the event loop meanwhile. */
const SQLITE_BATCH = 20_000;
/** Sessions sent to PostgreSQL per statement, some megabytes with their messages. */
const POSTGRES_BATCH = 5_000;
/** Sessions generated before yielding to the event loop, so that earlier batches are sent meanwhile. */
const SESSIONS_PER_YIELD = 100;

/** Activity is counted for this long before the end of the history, in milliseconds: the server's retention. */
const ACTIVITY_RETENTION_MS = 8 * 86_400_000;

/** Numbers of rows written. */
export interface Seeded {
  people: number;
  sessions: number;
  messages: number;
}

/** What may be left to the server. */
export interface SeedOptions {
  /** called after each batch with the running totals */
  progress?: (done: Seeded) => void;
  /** leaves the words of messages to the server's background indexing */
  leaveWords?: boolean;
}

/** The database already contains a history of this seed. */
export class AlreadySeededError extends Error {
  constructor(seed: number) {
    super(`The database already contains the history of seed ${seed}, or part of it. Nothing was added; choose another number with --seed.`);
  }
}

/**
 * Fills an SQLite database with a fictitious history and keeps existing data. Each job of the gate writes a batch together with the
 * stored counts, so those are correct even when the run is interrupted.
 *
 * @throws AlreadySeededError when the database has a complete or partial history of the same seed: its people's addresses are taken
 */
export async function seedSqlite(gate: WriteGate, plan: HistoryPlan, options: SeedOptions = {}): Promise<Seeded> {
  const bulk = new SqliteBulkRepository(bulkOptions(plan, options));
  const history = new History(plan);
  await gate.run(({ manager }) => addPeople(manager, history, plan));
  return addSessions(history, SQLITE_BATCH, options, (batch) => gate.run(({ manager }) => bulk.addSessions(manager, batch)));
}

/**
 * Fills a PostgreSQL database with a fictitious history within the manager's transaction: everything, or nothing when interrupted.
 * Existing data is kept. Requires exclusive use of the database.
 *
 * @param manager inside a transaction, which may take minutes
 * @throws AlreadySeededError when the database has a history of the same seed: its people's addresses are taken
 */
export async function seedPostgres(manager: EntityManager, plan: HistoryPlan, options: SeedOptions = {}): Promise<Seeded> {
  const bulk = new PostgresBulkRepository(bulkOptions(plan, options));
  const history = new History(plan);
  await addPeople(manager, history, plan);
  let done: Seeded | undefined;
  const add = async (): Promise<void> => {
    await alterTriggers(manager, 'DISABLE');
    done = await addSessions(history, POSTGRES_BATCH, options, (batch) => bulk.addSessions(manager, batch));
    await alterTriggers(manager, 'ENABLE');
  };
  // Dropping the indexes means rebuilding them for existing rows too, so it pays only if the new rows are the majority.
  const isMajorityNew = plan.sessions > (await new SeedRepository().sessions(manager));
  await (isMajorityNew ? withoutIndexes(manager, add) : add());
  await analyze(manager);
  return done!;
}

function bulkOptions(plan: HistoryPlan, { leaveWords = false }: SeedOptions): { since: string; indexWords: boolean } {
  return { since: new Date(plan.until - ACTIVITY_RETENTION_MS).toISOString(), indexWords: !leaveWords };
}

async function addPeople(manager: EntityManager, { people }: History, { seed }: HistoryPlan): Promise<void> {
  const repository = new SeedRepository();
  if (await repository.isEmailTaken(manager, people[0]!.email)) throw new AlreadySeededError(seed);
  await repository.addPeople(manager, people);
}

/** Generates the sessions and passes them on in batches, generating the next one while the last is written. */
async function addSessions(
  history: History,
  size: number,
  { progress }: SeedOptions,
  write: (batch: readonly SeededSession[]) => Promise<void>,
): Promise<Seeded> {
  const done: Seeded = { people: history.people.length, sessions: 0, messages: 0 };
  let batch: SeededSession[] = [];
  let writing = Promise.resolve();
  const flush = async (): Promise<void> => {
    await writing;
    const made = batch;
    batch = [];
    writing = write(made).then(() => {
      done.sessions += made.length;
      for (const { messages } of made) done.messages += messages.length;
      progress?.(done);
    });
    writing.catch(() => undefined); // rethrown by the next flush
  };
  for (const session of history.sessions()) {
    batch.push(session);
    if (batch.length % SESSIONS_PER_YIELD === 0) await yieldToEventLoop();
    if (batch.length >= size) await flush();
  }
  if (batch.length > 0) await flush();
  await writing;
  return done;
}
