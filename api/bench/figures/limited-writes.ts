import { randomUUID } from 'node:crypto';
import type { Benchmark } from '../benchmark.js';
import { countRows } from '../databases/measured-database.js';
import { ratioFinding } from '../finding.js';
import { Connection, requestBytes } from '../load/connection.js';
import { expectStatus, Load, type Traffic } from '../load/load.js';
import { alternate } from '../rounds.js';
import { Scratch } from '../scratch.js';
import { JoinedGroup } from '../several/joined-group.js';

/** People who write: so many that none of them reaches a limit. */
const PEOPLE = 64;
const PASSWORD = 'a password for benchmarks';

/** B33: a write whose rate is limited and counted for all servers, compared with one that a lone server counts. */
export const limitedWrites: Benchmark = {
  figures: ['B33'],
  async run({ several, scale: { tiny } }) {
    const [scale, redis] = [await several.scale(), await several.redis()];
    const base = await Scratch.start(scale, { sessions: 0 });
    const people = await createPeople(base, tiny ? 2 : PEOPLE);
    await base.server.stop();
    const copy = await base.database.copy();
    const settings = { RATE_LIMITS: 'on' };
    const alone = await Scratch.start(scale, { sessions: 0, from: base.database, settings });
    try {
      const group = await JoinedGroup.start(scale, redis, tiny ? 1 : 2, { sessions: 0, from: copy, settings });
      try {
        const sides = await Promise.all([group.scratch, alone].map(async ({ server: subject, database }) => ({ subject, database, load: await Load.open(subject.port, limitedCreation(people)) })));
        const [joined, single] = await alternate(sides, scale);
        for (const { load, database } of sides) {
          load.close();
          const { sessions } = await countRows(database);
          if (sessions !== load.answered) throw new Error(`${load.answered} sessions were acknowledged, but the database holds ${sessions}`);
        }
        const pair = { of: joined!, to: single! };
        return [
          ratioFinding('B33', `create a session, ${people.length} people, rates counted by all servers ÷ by a lone one`, 'cpu', pair, { most: 1.1 }),
          ratioFinding('B33', 'the same', 'p50', pair, { most: 1.1 }),
        ];
      } finally {
        await group.remove();
      }
    } finally {
      await alone.remove();
      await base.remove();
    }
  },
};

/** @returns the header line of each */
async function createPeople({ server, authorization }: Scratch, count: number): Promise<string[]> {
  const connection = await Connection.open(server.port);
  const people: string[] = [];
  while (people.length < count) {
    const email = `${randomUUID()}@switchboard.local`;
    const created = await connection.send(requestBytes({ method: 'POST', path: '/api/admin/users', headers: [authorization], body: { email, password: PASSWORD, role: 'user' } }));
    expectStatus(created, 201);
    const signedIn = await connection.send(requestBytes({ method: 'POST', path: '/api/auth/login', body: { email, password: PASSWORD } }));
    expectStatus(signedIn, 200);
    people.push(`Authorization: Bearer ${(JSON.parse(signedIn.body.toString()) as { access_token: string }).access_token}`);
  }
  connection.close();
  return people;
}

/** Each of them creates sessions, one after another. */
function limitedCreation(people: readonly string[]): Traffic {
  const requests = people.map((authorization) => requestBytes({ method: 'POST', path: '/api/sessions', headers: [authorization], body: {} }));
  return {
    connections: people.length,
    next: (person) => ({
      bytes: requests[person]!,
      check: (exchange) => {
        expectStatus(exchange, 201);
        if (!/\r\nratelimit: "writes";r=\d+/i.test(exchange.head)) throw new Error(`a write was not counted: ${exchange.head}`);
      },
    }),
  };
}
