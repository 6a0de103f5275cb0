import { setTimeout as pause } from 'node:timers/promises';
import type { Benchmark } from '../benchmark.js';
import { withCurve, type Finding, quotientFinding } from '../finding.js';
import { Connection, requestBytes } from '../load/connection.js';
import { Consoles } from '../load/consoles.js';
import { expectStatus } from '../load/load.js';
import { Scratch } from '../scratch.js';
import type { ServerPool } from '../server-pool.js';
import { type Subject } from '../subject.js';

/** Milliseconds between two changes: longer than the throttle interval of list pushes, so that none is delayed by it. */
const MIN_CHANGE_INTERVAL_MS = 250;

interface Side {
  subject: Subject;
  consoles: Consoles;
  change: () => Promise<void>;
}

/** Memory per console, in bytes. */
interface Memory {
  resident: number;
  heap: number;
}

/** B9 and B10: the time to notify many consoles of a change, and the memory each takes while connected. */
export const push: Benchmark = {
  figures: ['B9', 'B10'],
  async run(pool) {
    const findings: Finding[] = [];
    for (const count of pool.scale.tiny ? [5] : [1_000, 2_500, 5_000]) findings.push(...(await measure(pool, count)));
    return findings;
  },
};

async function measure({ scale }: ServerPool, count: number): Promise<Finding[]> {
  // Dedicated servers: memory left over from earlier benchmarks would be attributed to the consoles.
  const scratch = await Scratch.start(scale, { sessions: 0 });
  try {
    const bare = await scratch.plainBaseline('push');
    const open = requestBytes({ path: '/api/admin/sessions/stream', headers: [scratch.authorization] });
    const create = requestBytes({ method: 'POST', path: '/api/sessions', headers: [scratch.authorization], body: {} });
    const ours = await openConsoles(scratch.server, count, open, create);
    const theirs = await openConsoles(bare, count, requestBytes({ path: '/stream' }), requestBytes({ method: 'POST', path: '/change' }));
    const times = await alternate([ours.side, theirs.side], scale.rounds);
    const per = (key: 'time' | 'cpu') => times[0]!.map((sample, round) => sample[key] / times[1]![round]![key]);
    for (const { side } of [ours, theirs]) side.consoles.close();

    const consoles = `${count.toLocaleString('en-US')} consoles`;
    const last = `commit → event at the last of ${consoles} ÷ a bare loop of writes`;
    return [
      withCurve(quotientFinding('B9', last, 'time until the last', per('time'), { most: 1 }), 'push', 'time until the last console', count),
      withCurve(quotientFinding('B9', 'the same', 'CPU time per change', per('cpu'), null), 'push', 'CPU of the process', count),
      quotientFinding('B10', `memory of each of ${consoles} ÷ bare`, 'resident memory', [ours.each.resident / theirs.each.resident], { most: 1.2 }),
      { ...quotientFinding('B10', 'the same, in kB', 'heap after collection', [ours.each.heap / 1_000], { most: 8 }), unit: 'kB' },
    ];
  } finally {
    await scratch.stopBaselines();
    await scratch.remove();
  }
}

async function openConsoles(subject: Subject, count: number, open: Buffer, create: Buffer): Promise<{ side: Side; each: Memory }> {
  const connection = await Connection.open(subject.port);
  const change = async () => expectStatus(await connection.send(create), 201);
  // Warms up code and caches, whose memory must not be attributed to consoles.
  await change();
  const first = await Consoles.open(subject.port, open, Math.min(count, 50));
  await pause(MIN_CHANGE_INTERVAL_MS);
  const before = await subject.memory();
  const consoles = await Consoles.open(subject.port, open, count);
  await pause(MIN_CHANGE_INTERVAL_MS);
  const after = await subject.memory();
  first.close();
  return {
    side: { subject, consoles, change },
    each: { resident: (after.resident - before.resident) / count, heap: (after.heap - before.heap) / count },
  };
}

async function alternate(sides: readonly Side[], rounds: number): Promise<{ time: number; cpu: number }[][]> {
  const samples = sides.map((): { time: number; cpu: number }[] => []);
  for (let round = -1; round < rounds; round++)
    for (const [index, { subject, consoles, change }] of sides.entries()) {
      await pause(MIN_CHANGE_INTERVAL_MS);
      const before = await subject.cpu();
      const time = await consoles.timeToLast(change);
      const cpu = (await subject.cpu()) - before;
      // The extra first round only warms up.
      if (round >= 0) samples[index]!.push({ time, cpu });
    }
  return samples;
}
