import { setTimeout as pause } from 'node:timers/promises';
import type { Benchmark } from '../benchmark.js';
import { type Finding, quotientFinding } from '../finding.js';
import { Connection, requestBytes } from '../load/connection.js';
import { expectStatus, Load } from '../load/load.js';
import { Watchers } from '../load/watchers.js';
import { chatTraffic } from '../load/writers.js';
import { Scratch } from '../scratch.js';

/** Changes per second. */
const RATE = 200;
/** Concurrent chat writers whose tail latency is measured. */
const WRITERS = 8;

/** B13 and B14: what watching consoles cost the server and concurrent chat users. */
export const watching: Benchmark = {
  figures: ['B13', 'B14'],
  async run({ scale }) {
    const scratch = await Scratch.start(scale, { sessions: scale.tiny ? 10 : 10_000, active: 10 });
    try {
      return [await chatBesideConsoles(scratch, scale.rounds, scale.roundMs), ...(await readsPerChange(scratch, scale.rounds, scale.roundMs))];
    } finally {
      await scratch.remove();
    }
  },
};

async function chatBesideConsoles({ server, authorization }: Scratch, rounds: number, roundMs: number): Promise<Finding> {
  const load = await Load.open(server.port, chatTraffic(WRITERS, authorization));
  await load.run(roundMs);
  const quotients: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const alone = await load.run(roundMs);
    const watchers = await Watchers.open(server.port, authorization, 20);
    const beside = await load.run(roundMs);
    watchers.close();
    quotients.push(beside.p99 / alone.p99);
  }
  load.close();
  return quotientFinding('B13', 'chat while 20 consoles stream and poll ÷ without them', 'response time, p99', quotients, { most: 2 });
}

async function readsPerChange({ server, authorization }: Scratch, rounds: number, roundMs: number): Promise<Finding[]> {
  const watchers = await Watchers.open(server.port, authorization, roundMs === 0 ? 3 : 200);
  const reads: number[] = [];
  const shares: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const changesBefore = watchers.changes;
    const cpu = await server.cpu();
    const startedAt = performance.now();
    const count = await server.listReadsDuring(() => create(server.port, authorization, Math.max(roundMs, 300)));
    shares.push(((await server.cpu()) - cpu) / 1_000 / (performance.now() - startedAt));
    reads.push(count / Math.max(1, watchers.changes - changesBefore));
  }
  watchers.close();
  return [
    quotientFinding('B14', `reads of the list for each coalesced change, 200 consoles on push, ${RATE} changes a second`, 'SQL statements', reads, { most: 1 }),
    quotientFinding('B14', 'the same', 'share of a core', shares, { most: 0.25 }),
  ];
}

/** Creates {@link RATE} sessions per second at even intervals. */
async function create(port: number, authorization: string, milliseconds: number): Promise<void> {
  const connection = await Connection.open(port);
  const request = requestBytes({ method: 'POST', path: '/api/sessions', headers: [authorization], body: {} });
  const startedAt = performance.now();
  for (let sent = 0; performance.now() - startedAt < milliseconds; sent++) {
    const early = startedAt + (sent * 1_000) / RATE - performance.now();
    if (early > 0) await pause(early);
    expectStatus(await connection.send(request), 201);
  }
  connection.close();
}
