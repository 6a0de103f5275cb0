import { jest } from '@jest/globals';
import { Injectable, Module } from '@nestjs/common';
import pg from 'pg';
import { SignInEnded } from '../../src/auth/index.js';
import { HandlingChanged } from '../../src/chat/index.js';
import { Bus } from '../../src/core/bus/bus.js';
import { WriteGate } from '../../src/core/database/write-gate.js';
import { Duties } from '../../src/core/instances/duties.js';
import type { Extension, ExtensionJob } from '../../src/extension/index.js';
import { SessionDeleted } from '../../src/sessions/index.js';
import type { TestApp } from '../support/app.js';
import { writerOf } from '../support/audit.js';
import { databaseKinds } from '../support/databases.js';
import { FULL, recordDrill, times } from '../support/drill-figures.js';
import { addWork, contents, dutiesOf, dutiesWithWork, JOBS } from '../support/duty-work.js';
import { JoinedServers } from '../support/joined-servers.js';
import { Adds1900000000001, Removes1900000000002 } from '../support/pending-migrations.js';
import { whyNoRedis } from '../support/redis-server.js';
import { reportSkipped } from '../support/skipped-tests.js';

jest.setTimeout(FULL ? 600_000 : 120_000);

/** How often each duty is run on work that one run may leave to the next. */
const RUNS = 4;

/** What extensions do: it takes some of its work in one statement, so that nobody else does the same. */
@Injectable()
class Job implements ExtensionJob {
  readonly interval = 60_000;
  readonly failure = 'jobs could not be done';

  constructor(private readonly gate: WriteGate) {}

  async run(): Promise<void> {
    await this.gate.run(({ manager }) => manager.query<unknown>('UPDATE jobs SET done = done + 1 WHERE job_id IN (SELECT job_id FROM jobs WHERE done = 0 FOR UPDATE SKIP LOCKED)'));
  }
}

@Module({ providers: [Job] })
class Jobs {}

const extension: Extension = { name: 'jobs', module: Jobs, jobs: [Job] };

/** What happened while the duties were done. */
interface Outcome {
  stored: Record<string, string[]>;
  /** events that were published, by what they are about */
  events: string[];
  duties: string[];
  /** runs that failed, and are repeated */
  failures: string[];
}

/** Publications of what must happen once. */
function listen(on: TestApp, events: string[]): void {
  const bus = on.app.get(Bus);
  bus.committed(SessionDeleted, ({ session_id }) => void events.push(`${session_id} was deleted`));
  bus.committed(SignInEnded, ({ sign_in_id }) => void events.push(`the sign-in ${sign_in_id} ended`));
  bus.committed(HandlingChanged, ({ session: { session_id } }) => void events.push(`${session_id} was released`));
}

const spec = (): void => {
  let areAllOnDuty = false;
  const isMine = jest.spyOn(Duties.prototype, 'isMine', 'get').mockImplementation(() => areAllOnDuty);
  afterAll(() => isMine.mockRestore());

  /** Lets some servers do all duties at once, round after round. */
  async function run(count: number, rounds: number): Promise<Outcome> {
    areAllOnDuty = false;
    const servers = await JoinedServers.start(count, [extension]);
    const database = new pg.Client({ connectionString: servers.database.url });
    await database.connect();
    try {
      const [events, failures]: string[][] = [[], []];
      for (const each of servers.all) {
        listen(each, events!);
        (writerOf(each).migrations as unknown[]).push(new Adds1900000000001(), new Removes1900000000002());
      }
      await database.query(JOBS);
      const duties = servers.all.map(dutiesOf);
      for (let round = 1; round <= rounds; round++) {
        await addWork(database, round);
        areAllOnDuty = true;
        for (let again = 0; again < RUNS; again++)
          await Promise.all(duties.flat().map(async (duty) => (await duty.run()) || failures!.push(duty.name)));
        areAllOnDuty = false;
      }
      return { stored: await contents(database), events: events!.sort(), duties: [...new Set(duties.flat().map(({ name }) => name))].sort(), failures: failures! };
    } finally {
      await database.end();
      await servers.close();
    }
  }

  test('D38: two servers that do every duty at once do nothing twice, and leave what one leaves', async () => {
    const rounds = times(1, 12);
    const [alone, together] = [await run(1, rounds), await run(2, rounds)];
    expect(together.duties).toEqual(dutiesWithWork);
    expect(together.events.filter((event, at) => event === together.events[at - 1])).toEqual([]);
    expect(together.events).toEqual(alone.events);
    for (const [table, rows] of Object.entries(alone.stored)) expect([table, together.stored[table]]).toEqual([table, rows]);
    expect(together.failures).toEqual(alone.failures);
    expect(alone.stored['message_words']!.length).toBeGreaterThan(0);
    recordDrill({ id: 'D38', what: `every duty done by two servers at once ×${rounds}: ${together.duties.join(', ')}`, acknowledged: together.events.length, lost: 0, twice: 0 });
  });
};

const missing = databaseKinds.includes('postgres') ? whyNoRedis : 'PostgreSQL was not found';
if (missing === null) describe('duties of joined servers', spec);
else reportSkipped('duties of joined servers', missing);
