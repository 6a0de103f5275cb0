import type { WriteGate } from '../../core/database/write-gate.js';
import { DomainError } from '../../core/errors/domain-error.js';
import { History, type HistoryPlan, type SeededSession } from './history.js';
import { SeedRepository } from './seed.repository.js';

/** How many sessions one job of the gate writes, with their messages. */
interface BatchSizes {
  /** the first job; later ones take more or fewer */
  first: number;
  largest: number;
  /** how long one should take, in milliseconds */
  aim: number;
}

/** Where each row fires its triggers. */
const BY_ROWS: BatchSizes = { first: 500, largest: 4_000, aim: 700 };
/** Where the work of triggers is done at once, larger ones write each page of an index less often. The driver yields to no timer meanwhile. */
const IN_BULK: BatchSizes = { first: 20_000, largest: 20_000, aim: 30_000 };

/** How long before the end of the history minutes of activity are counted: so long the server keeps them. */
const MINUTES_KEPT_MS = 8 * 86_400_000;

/** How much was written. */
export interface Seeded {
  people: number;
  sessions: number;
  messages: number;
  /** whether the words of messages are indexed; otherwise the server does that, message by message */
  words: boolean;
}

/** What of the work may be left to the server. */
export interface SeedOptions {
  /** hears what is done after each batch */
  progress?: (done: Seeded) => void;
  /** leaves the words of messages to the server also where they can be indexed at once */
  leaveWords?: boolean;
}

/** A history of this seed was written into the database before. */
export class AlreadySeededError extends Error {
  constructor(seed: number) {
    super(`The database has a history of the seed ${seed} already, or a part of one. Nothing was added; choose another number by --seed.`);
  }
}

/**
 * Fills a database with a made-up history. What stands there stays. Everything is written by jobs of the gate, each with the
 * counts that are kept of it, so those are right also when it is broken off.
 *
 * @throws AlreadySeededError when a history of the same seed is there, or a part of one: its people's addresses are taken
 */
export async function seed(gate: WriteGate, plan: HistoryPlan, { progress, leaveWords = false }: SeedOptions = {}): Promise<Seeded> {
  const repository = new SeedRepository({ since: new Date(plan.until - MINUTES_KEPT_MS).toISOString(), indexWords: !leaveWords });
  const history = new History(plan);
  const done: Seeded = { people: history.people.length, sessions: 0, messages: 0, words: false };
  const isBulk = await gate.run(async ({ manager }) => {
    if (await repository.isTaken(manager, history.people[0]!.email)) throw new AlreadySeededError(plan.seed);
    await repository.addPeople(manager, history.people);
    return repository.isBulk(manager);
  });
  done.words = isBulk && !leaveWords;
  const batches = new Batches(isBulk ? IN_BULK : BY_ROWS, (batch) => gate.run(({ manager }) => repository.addSessions(manager, batch)));
  let batch: SeededSession[] = [];
  const flush = async (): Promise<void> => {
    await batches.write(batch);
    done.sessions += batch.length;
    for (const { messages } of batch) done.messages += messages.length;
    progress?.(done);
    batch = [];
  };
  for (const session of history.sessions()) {
    batch.push(session);
    if (batch.length >= batches.size) await flush();
  }
  if (batch.length > 0) await flush();
  return done;
}

/** Writes in jobs as large as this machine can do in a short time, whatever else it does: the gate undoes those that last too long. */
class Batches {
  size: number;

  constructor(
    private readonly sizes: BatchSizes,
    private readonly job: (batch: readonly SeededSession[]) => Promise<void>,
  ) {
    this.size = sizes.first;
  }

  async write(batch: readonly SeededSession[]): Promise<void> {
    const begun = performance.now();
    try {
      await this.job(batch);
    } catch (error) {
      if (!(error instanceof DomainError && error.code === 'write_timeout') || batch.length === 1) throw error;
      const half = batch.length >> 1;
      await this.write(batch.slice(0, half));
      return this.write(batch.slice(half));
    }
    // What a batch of this size took says how many fit; never more than twice as many at once.
    const fit = (batch.length * this.sizes.aim) / (performance.now() - begun);
    this.size = Math.max(1, Math.min(Math.round(fit), this.size * 2, this.sizes.largest));
  }
}
