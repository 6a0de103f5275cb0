import { setTimeout as pause } from 'node:timers/promises';
import type { Benchmark } from '../benchmark.js';
import { type Finding, quotientFinding, valueFinding } from '../finding.js';
import { Connection, requestBytes } from '../load/connection.js';
import { Consoles } from '../load/consoles.js';
import { expectStatus } from '../load/load.js';
import { etagOf, listRequest } from '../load/polls.js';
import type { Scale } from '../rounds.js';
import type { Subject } from '../subject.js';

/** Milliseconds between two changes: longer than the throttle interval of list pushes. */
const MIN_CHANGE_INTERVAL_MS = 250;
/** Connections on which the consoles of one server fetch the list, one after another. */
const READERS = 50;
/** Rounds in which reads of the list are counted instead of CPU. */
const COUNTED_ROUNDS = 3;

/** B24 and B25: one change, and the consoles of all servers. */
export const fanOut: Benchmark = {
  figures: ['B24', 'B25'],
  async run({ scale, several }) {
    const [alone, group] = [await several.alone(), await several.joined(scale.tiny ? 2 : 4)];
    const count = scale.tiny ? 5 : 2_500;
    const joined = await Audience.open(group.servers, group.authorization, count);
    const single = await Audience.open([alone.server], alone.authorization, count);
    try {
      await joined.change();
      await single.change();
      return [...(await latency(joined, scale, count)), ...(await cost(joined, single, scale, count))];
    } finally {
      joined.close();
      single.close();
    }
  },
};

async function latency(joined: Audience, { rounds }: Scale, count: number): Promise<Finding[]> {
  const ratios: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const [own, other] = await joined.change();
    ratios.push(other! / own!);
  }
  const what = `commit on A → event at the last of ${count.toLocaleString('en-US')} consoles of B ÷ of as many of A, consoles at ${joined.size} servers`;
  return [quotientFinding('B24', what, 'time until the last', ratios, { most: 1.5 })];
}

async function cost(joined: Audience, single: Audience, { rounds }: Scale, count: number): Promise<Finding[]> {
  const ratios: number[] = [];
  for (let round = 0; round < rounds; round++) ratios.push((await joined.cpuOfChange()) / (await single.cpuOfChange()));
  const reads: number[] = [];
  for (let round = 0; round < Math.min(rounds, COUNTED_ROUNDS); round++) reads.push(await joined.readsOfChange());
  const consoles = count.toLocaleString('en-US');
  return [
    quotientFinding('B25', `a change that each console then fetches, ${joined.size} × ${consoles} consoles ÷ 1 × ${consoles}`, 'CPU time per change and server', ratios, { most: 1.15 }),
    valueFinding('B25', 'the same', 'reads of the list per change and server', '', reads, { most: 1 }),
  ];
}

/** The consoles of several servers, as many at each. Changes are made at the first one. */
class Audience {
  private constructor(
    private readonly servers: readonly Subject[],
    private readonly authorization: string,
    private readonly consoles: readonly Consoles[],
    private readonly readers: readonly Connection[][],
    private readonly etags: string[],
  ) {}

  static async open(servers: readonly Subject[], authorization: string, count: number): Promise<Audience> {
    const request = requestBytes({ path: '/api/admin/sessions/stream', headers: [authorization] });
    const consoles: Consoles[] = [];
    for (const { port } of servers) consoles.push(await Consoles.open(port, request, count));
    const readers = await Promise.all(servers.map(({ port }) => Promise.all(Array.from({ length: Math.min(READERS, count) }, () => Connection.open(port)))));
    return new Audience(servers, authorization, consoles, readers, servers.map(() => ''));
  }

  get size(): number {
    return this.servers.length;
  }

  /** @returns for each server, the milliseconds until the last of its consoles was told */
  async change(): Promise<number[]> {
    await pause(MIN_CHANGE_INTERVAL_MS);
    const connection = this.readers[0]![0]!;
    const changed = connection.send(requestBytes({ method: 'POST', path: '/api/sessions', headers: [this.authorization], body: {} }));
    const times = await Promise.all(this.consoles.map((consoles) => consoles.timeToLast(() => changed)));
    expectStatus(await changed, 201);
    return times;
  }

  /** @returns microseconds that a change takes at each server on average, until every console has fetched the list */
  async cpuOfChange(): Promise<number> {
    await pause(MIN_CHANGE_INTERVAL_MS);
    const before = await this.cpu();
    await this.changeAndFetch();
    return ((await this.cpu()) - before) / this.size;
  }

  /** @returns how often each server reads the list for one change, on average */
  async readsOfChange(): Promise<number> {
    await pause(MIN_CHANGE_INTERVAL_MS);
    const counts: number[] = [];
    let work: () => Promise<unknown> = () => this.changeAndFetch();
    for (const server of this.servers) {
      const inner = work;
      work = async () => counts.push(await server.listReadsDuring(inner));
    }
    await work();
    return counts.reduce((sum, count) => sum + count, 0) / this.size;
  }

  close(): void {
    for (const consoles of this.consoles) consoles.close();
    for (const connection of this.readers.flat()) connection.close();
  }

  private async changeAndFetch(): Promise<void> {
    await this.change();
    await Promise.all(this.servers.map((_, index) => this.fetchAll(index)));
  }

  /** Each console of a server fetches the list that it was told of. @throws Error unless it is another than before */
  private async fetchAll(index: number): Promise<void> {
    const known = this.etags[index]!;
    const request = listRequest(this.authorization, '', ...(known === '' ? [] : [`If-None-Match: ${known}`]));
    let left = this.consoles[index]!.size;
    await Promise.all(
      this.readers[index]!.map(async (connection) => {
        while (left-- > 0) {
          const answer = await connection.send(request);
          expectStatus(answer, 200);
          this.etags[index] = etagOf(answer);
        }
      }),
    );
  }

  private async cpu(): Promise<number> {
    let all = 0;
    for (const server of this.servers) all += await server.cpu();
    return all;
  }
}
