import { setTimeout as pause } from 'node:timers/promises';
import type { Benchmark } from '../benchmark.js';
import { type Curve, type Finding, quotientFinding, valueFinding } from '../finding.js';
import { exportAll } from './export.js';
import { MixedLoad } from '../load/mixed.js';
import { countRows } from '../databases/measured-database.js';
import { Scratch } from '../scratch.js';
import type { ServerPool } from '../server-pool.js';

const MANY = 1_000_000;
const FEW = 1_000;
/** Iterations of the mixed load before memory is compared. */
const ITERATIONS = 150;
/** Milliseconds between two memory samples. */
const SAMPLE_INTERVAL_MS = 5_000;
/** Idle time before a server's memory is measured, in milliseconds. */
const SETTLE_MS = 10_000;
const MB = 1_000_000;

/** B15 and B16: event-loop delay and memory use under a mixed load. */
export const mixedLoad: Benchmark = {
  figures: ['B15', 'B16'],
  async run(pool) {
    const large = await copyOf(pool, MANY);
    // In a tiny run both sizes are the same.
    const small = pool.scale.tiny ? large : await copyOf(pool, FEW);
    try {
      await pause(pool.scale.tiny ? 0 : SETTLE_MS);
      const idle = (await large.server.resident()) / MB;
      const iterations = pool.scale.tiny ? 1 : ITERATIONS;
      const ratio = (await memoryAfter(large, iterations)) / (await memoryAfter(small, iterations));
      return [
        ...(await eventLoopDelay(large)),
        quotientFinding('B16', 'after the same load, 1,000,000 ÷ 1,000 sessions', 'resident memory', [ratio], { most: 1.2 }),
        await memoryGrowth(large, pool.scale.minutes),
        valueFinding('B16', 'idle, 1,000,000 sessions', 'resident memory', 'MB', [idle], { most: 160 }),
      ];
    } finally {
      await large.remove();
      if (small !== large) await small.remove();
    }
  },
};

/** A dedicated server, so that earlier requests do not affect its memory. */
async function copyOf(pool: ServerPool, sessions: number): Promise<Scratch> {
  return Scratch.start(pool.scale, { sessions: 0, from: await (await pool.history(sessions)).copy() });
}

/** @returns bytes of resident memory after that many iterations of the mixed load */
async function memoryAfter({ server, authorization }: Scratch, turns: number): Promise<number> {
  const load = await MixedLoad.open(server.port, authorization);
  for (let turn = 0; turn < turns; turn++) await load.run(0);
  const { resident } = await server.memory();
  load.close();
  return resident;
}

/** B15: one full export, from its first byte to its last, with all other load at the same time. */
async function eventLoopDelay(scratch: Scratch): Promise<Finding[]> {
  const { server, authorization, database } = scratch;
  const { messages } = await countRows(database);
  const idleProcess = await scratch.plainBaseline('push'); // receives no requests
  const load = await MixedLoad.open(server.port, authorization);
  await load.run(0); // every chat user has a session from here on
  const { sessions } = await countRows(database);
  const work = async () => {
    let isOver = false;
    const exported = exportAll(scratch, sessions, () => server.resident()).finally(() => (isOver = true));
    while (!isOver) await load.run(0);
    await exported;
  };
  let ours = { p99: 0, max: 0 };
  const machine = await idleProcess.loopDuring(async () => (ours = await server.loopDuring(work)));
  load.close();
  await scratch.stopBaselines();
  const stored = (await countRows(database)).messages - messages;
  if (stored !== 2 * load.chatMessages) throw new Error(`${load.chatMessages} messages were answered, but the database has ${stored} new ones`);
  const what = 'event loop while clients chat, list, search and export 1,000,000 sessions';
  return [
    valueFinding('B15', what, 'delay, p99', 'ms', [ours.p99], { most: 20 }),
    valueFinding('B15', 'the same', 'longest delay', 'ms', [ours.max], { most: 50 }),
    valueFinding('B15', 'an idle process at the same time', 'longest delay', 'ms', [machine.max], null),
  ];
}

/** B16: growth of memory per minute of mixed load, after B15 has warmed the server up. */
async function memoryGrowth({ server, authorization }: Scratch, minutes: number): Promise<Finding> {
  const load = await MixedLoad.open(server.port, authorization);
  const points: Curve['points'] = [];
  const startedAt = performance.now();
  for (let passed = 0; points.length < 2 || passed < minutes; passed = (performance.now() - startedAt) / 60_000) {
    const megabytes = (await server.memory()).resident / MB;
    points.push({ at: (performance.now() - startedAt) / 60_000, median: megabytes, low: megabytes, high: megabytes });
    await load.run(minutes === 0 ? 0 : SAMPLE_INTERVAL_MS);
  }
  load.close();
  const finding = valueFinding('B16', `${minutes} minutes of mixed load`, 'growth of resident memory', 'MB/min', [regressionSlope(points)], { most: 0.5 });
  return { ...finding, curve: { chart: 'memory', series: 'after collection', points } };
}

/** Slope of the least-squares line. */
function regressionSlope(points: Curve['points']): number {
  const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [at, value] = [mean(points.map((point) => point.at)), mean(points.map((point) => point.median))];
  const covariance = mean(points.map((point) => (point.at - at) * (point.median - value)));
  return covariance / mean(points.map((point) => (point.at - at) ** 2));
}
