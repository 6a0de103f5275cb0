import { setTimeout as pause } from 'node:timers/promises';
import type { Benchmark } from '../benchmark.js';
import { quotientFinding, valueFinding } from '../finding.js';
import { Connection, requestBytes } from '../load/connection.js';
import { expectStatus } from '../load/load.js';
import { etagOf, listRequest } from '../load/polls.js';
import { Watchers } from '../load/watchers.js';
import { Scratch } from '../scratch.js';
import { summarize } from '../rounds.js';

const CONSOLES = 20;
/** Poll interval of a console without push, in milliseconds; shorter in a tiny run, where nothing is timed. */
const POLL_MS = 5_000;
const TINY_POLL_MS = 200;
/** Milliseconds after which a console counts as never notified. */
const TIMEOUT_MS = 30_000;
/** Minimum milliseconds between two changes under push: more than the interval between a console's requests. */
const MIN_CHANGE_INTERVAL_MS = 400;

/** How the consoles of one side learn of changes. */
interface Side {
  /** @param notified called with a console's number when it has fetched a new page */
  open(notified: (console: number) => void): Promise<{ close: () => void }>;
  /** pause before a change, in milliseconds */
  before: () => number;
}

/** B11 without a browser: time from a change until the consoles have fetched the page that shows it, by push and by polling. */
export const fetchLatency: Benchmark = {
  figures: ['B11'],
  async run({ scale }) {
    const scratch = await Scratch.start(scale, { sessions: scale.tiny ? 10 : 1_000, active: 10 });
    const { server, authorization } = scratch;
    const every = scale.tiny ? TINY_POLL_MS : POLL_MS;
    const change = async () => {
      const connection = await Connection.open(server.port);
      const startedAt = performance.now();
      expectStatus(await connection.send(requestBytes({ method: 'POST', path: '/api/sessions', headers: [authorization], body: {} })), 201);
      connection.close();
      return startedAt;
    };
    try {
      const push = await measureRounds(scale.rounds, change, {
        open: (notified) => Watchers.open(server.port, authorization, CONSOLES, notified),
        before: () => MIN_CHANGE_INTERVAL_MS,
      });
      const poll = await measureRounds(scale.rounds, change, {
        open: (notified) => Pollers.open(server.port, authorization, every, notified),
        before: () => MIN_CHANGE_INTERVAL_MS + Math.random() * every,
      });
      const median = (values: number[]) => summarize(values).median;
      const quotients = push.map((round, index) => median(round) / median(poll[index]!));
      return [
        quotientFinding('B11', 'change → page fetched on 20 consoles by push ÷ by a poll every 5 s', 'time, p50 of the consoles', quotients, { most: 1 / 300 }),
        valueFinding('B11', 'the same by push alone', 'time, p50 of the consoles', 'ms', push.map(median), null),
        valueFinding('B11', 'the same by polls alone, the last console of all rounds', 'time', 's', [Math.max(...poll.flat()) / 1_000], { most: POLL_MS / 1_000 }),
      ];
    } finally {
      await scratch.remove();
    }
  },
};

/** @returns per round, the milliseconds until each console had the page */
async function measureRounds(rounds: number, change: () => Promise<number>, { open, before }: Side): Promise<number[][]> {
  const notifiedAt = new Map<number, number>();
  const consoles = await open((console) => notifiedAt.has(console) || notifiedAt.set(console, performance.now()));
  const all: number[][] = [];
  // The extra first round brings all consoles up to date.
  for (let round = -1; round < rounds; round++) {
    await pause(before());
    notifiedAt.clear();
    const startedAt = await change();
    const deadline = startedAt + TIMEOUT_MS;
    while (notifiedAt.size < CONSOLES && performance.now() < deadline) await pause(5);
    if (notifiedAt.size < CONSOLES) throw new Error(`only ${notifiedAt.size} of ${CONSOLES} consoles fetched the change`);
    if (round >= 0) all.push([...notifiedAt.values()].map((at) => at - startedAt));
  }
  consoles.close();
  return all;
}

/** Consoles that only poll, spread evenly over the poll interval. */
class Pollers {
  private readonly timers: NodeJS.Timeout[] = [];

  private constructor(private readonly connections: Connection[]) {}

  static async open(port: number, authorization: string, every: number, notified: (console: number) => void): Promise<Pollers> {
    const pollers = new Pollers(await Promise.all(Array.from({ length: CONSOLES }, () => Connection.open(port))));
    pollers.connections.forEach((connection, console) => {
      let etag = '';
      const poll = async () => {
        const answer = await connection.send(listRequest(authorization, '', ...(etag ? [`If-None-Match: ${etag}`] : [])));
        if (answer.status === 304) return;
        expectStatus(answer, 200);
        etag = etagOf(answer);
        notified(console);
      };
      // A failed poll reports nothing, so the wait for it times out with an error.
      const begin = () => pollers.timers.push(setInterval(() => void poll().catch(() => undefined), every));
      pollers.timers.push(setTimeout(begin, (console * every) / CONSOLES));
    });
    return pollers;
  }

  close(): void {
    for (const timer of this.timers) clearInterval(timer);
    for (const connection of this.connections) connection.close();
  }
}
