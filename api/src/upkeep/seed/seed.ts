import { setImmediate as nextTurn } from 'node:timers/promises';
import type { EntityManager } from 'typeorm';
import type { WriteGate } from '../../core/database/write-gate.js';
import { History, type HistoryPlan, type SeededSession } from './history.js';
import { analyse, PostgresBulkRepository, turnTriggers } from './postgres-bulk.repository.js';
import { withoutIndexes } from './postgres-indexes.repository.js';
import { SeedRepository } from './seed.repository.js';
import { SqliteBulkRepository } from './sqlite-bulk.repository.js';

/** Sessions that one job of the gate writes on SQLite: larger ones write each page of an index less often. The driver yields to no timer meanwhile. */
const SQLITE_BATCH = 20_000;
/** Sessions that go to PostgreSQL at once, some megabytes with their messages. */
const POSTGRES_BATCH = 5_000;
/** Sessions made up in one turn of the event loop, so that what was made before is sent meanwhile. */
const SESSIONS_A_TURN = 100;

/** How long before the end of the history minutes of activity are counted: so long the server keeps them. */
const MINUTES_KEPT_MS = 8 * 86_400_000;

/** How much was written. */
export interface Seeded {
  people: number;
  sessions: number;
  messages: number;
}

/** What of the work may be left to the server. */
export interface SeedOptions {
  /** hears what is done after each batch */
  progress?: (done: Seeded) => void;
  /** leaves the words of messages to the server, which indexes them in the background */
  leaveWords?: boolean;
}

/** A history of this seed was written into the database before. */
export class AlreadySeededError extends Error {
  constructor(seed: number) {
    super(`The database has a history of the seed ${seed} already, or a part of one. Nothing was added; choose another number by --seed.`);
  }
}

/**
 * Fills an SQLite database with a made-up history. What stands there stays. Everything is written by jobs of the gate, each with the
 * counts that are kept of it, so those are right also when it is broken off.
 *
 * @throws AlreadySeededError when a history of the same seed is there, or a part of one: its people's addresses are taken
 */
export async function seedSqlite(gate: WriteGate, plan: HistoryPlan, options: SeedOptions = {}): Promise<Seeded> {
  const bulk = new SqliteBulkRepository(bulkOptions(plan, options));
  const history = new History(plan);
  await gate.run(({ manager }) => addPeople(manager, history, plan));
  return addSessions(history, SQLITE_BATCH, options, (batch) => gate.run(({ manager }) => bulk.addSessions(manager, batch)));
}

/**
 * Fills a PostgreSQL database with a made-up history, in the transaction of the manager: all of it, or nothing when it is broken off.
 * What stands there stays. Nobody else may use the database.
 *
 * @param manager inside a transaction, which may take minutes
 * @throws AlreadySeededError when a history of the same seed is there: its people's addresses are taken
 */
export async function seedPostgres(manager: EntityManager, plan: HistoryPlan, options: SeedOptions = {}): Promise<Seeded> {
  const bulk = new PostgresBulkRepository(bulkOptions(plan, options));
  const history = new History(plan);
  await addPeople(manager, history, plan);
  let done: Seeded | undefined;
  const add = async (): Promise<void> => {
    await turnTriggers(manager, 'DISABLE');
    done = await addSessions(history, POSTGRES_BATCH, options, (batch) => bulk.addSessions(manager, batch));
    await turnTriggers(manager, 'ENABLE');
  };
  // Indexes are made again for what stood there before as well.
  const isMore = plan.sessions > (await new SeedRepository().sessions(manager));
  await (isMore ? withoutIndexes(manager, add) : add());
  await analyse(manager);
  return done!;
}

function bulkOptions(plan: HistoryPlan, { leaveWords = false }: SeedOptions): { since: string; indexWords: boolean } {
  return { since: new Date(plan.until - MINUTES_KEPT_MS).toISOString(), indexWords: !leaveWords };
}

async function addPeople(manager: EntityManager, { people }: History, { seed }: HistoryPlan): Promise<void> {
  const repository = new SeedRepository();
  if (await repository.isTaken(manager, people[0]!.email)) throw new AlreadySeededError(seed);
  await repository.addPeople(manager, people);
}

/** Makes the sessions up and hands them on in batches, the next one made while the last is written. */
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
    writing.catch(() => undefined); // told by the next flush
  };
  for (const session of history.sessions()) {
    batch.push(session);
    if (batch.length % SESSIONS_A_TURN === 0) await nextTurn();
    if (batch.length >= size) await flush();
  }
  if (batch.length > 0) await flush();
  await writing;
  return done;
}
