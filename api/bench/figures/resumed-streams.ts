import { setTimeout as pause } from 'node:timers/promises';
import type { Benchmark } from '../benchmark.js';
import { quotientFinding, timeFinding, valueFinding } from '../finding.js';
import { Connection, requestBytes } from '../load/connection.js';
import { expectStatus, Load } from '../load/load.js';
import { SessionWatchers } from '../load/session-watchers.js';
import { chatTraffic } from '../load/writers.js';
import type { JoinedGroup } from '../several/joined-group.js';

/** How long the requests of others are watched without anything else, in milliseconds, and at least while streams are resumed. */
const OTHERS_MS = 1_500;
/** People who chat at the same time beforehand, to have a message in every session. */
const CHATTING = 50;
/** Milliseconds between two of the others' requests. */
const EVERY_MS = 5;

/** B29: every stream of one server is cut at once, and resumed at the other. */
export const resumedStreams: Benchmark = {
  figures: ['B29'],
  async run({ scale, several }) {
    const group = await several.joined(2);
    const count = scale.tiny ? 5 : 2_500;
    const watchers = await SessionWatchers.open(group.servers[0]!.port, group.authorization, await sessionsWithMessages(group, count));
    try {
      const rounds: Round[] = [];
      for (let round = 0; round < scale.rounds; round++) rounds.push(await moveAll(group, watchers, round % 2 === 0 ? 1 : 0, scale.tiny ? 50 : OTHERS_MS));
      const what = `${count.toLocaleString('en-US')} streams of sessions, cut at once and resumed at the other server`;
      return [
        quotientFinding('B29', what, 'SQL statements each', rounds.map(({ statements }) => statements), { most: 3 }),
        timeFinding('B29', `${what}, until the last has its session`, rounds.map(({ seconds }) => seconds), { most: 10 }),
        quotientFinding('B29', 'requests of others at that server meanwhile ÷ before', 'time until the answer, p99', rounds.map(({ beside, before }) => beside / before), { most: 3 }),
        valueFinding('B29', 'the same meanwhile', 'p99', 'ms', rounds.map(({ beside }) => beside), null),
      ];
    } finally {
      watchers.close();
    }
  },
};

interface Round {
  statements: number;
  seconds: number;
  /** 99th percentile of the others' requests in milliseconds, without and with the streams' return */
  before: number;
  beside: number;
}

/** Cuts the streams and resumes them at the server with this number. */
async function moveAll({ servers, authorization }: JoinedGroup, watchers: SessionWatchers, to: number, othersMs: number): Promise<Round> {
  const server = servers[to]!;
  const others = await Others.open(server.port, authorization);
  const before = await others.during(() => pause(othersMs));
  let seconds = 0;
  let beside = { p99: 0, answered: 0 };
  const statements = await server.statementsDuring(async () => {
    beside = await others.during(async () => (seconds = await watchers.resumeAt(server.port)));
  });
  others.close();
  return { statements: (statements - beside.answered * others.statements) / watchers.size, seconds, before: before.p99, beside: beside.p99 };
}

/** Creates sessions with a message and its reply. */
async function sessionsWithMessages({ servers, authorization, database }: JoinedGroup, count: number): Promise<string[]> {
  for (let created = 0; created < count; created += CHATTING) {
    const load = await Load.open(servers[0]!.port, chatTraffic(CHATTING, authorization));
    await load.run(0);
    load.close();
  }
  const found = String(await database.value(`SELECT string_agg(session_id, ' ') FROM (SELECT session_id FROM user_sessions WHERE message_count > 1 ORDER BY session_id DESC LIMIT ${count}) s`)).split(' ');
  if (found.length !== count) throw new Error(`${count} sessions have messages, but ${found.length} were found`);
  return found;
}

/** Someone who asks for their sessions, again and again. */
class Others {
  /** SQL statements of one request: the page of the sessions */
  readonly statements = 1;

  private constructor(
    private readonly connection: Connection,
    private readonly request: Buffer,
  ) {}

  static async open(port: number, authorization: string): Promise<Others> {
    return new Others(await Connection.open(port), requestBytes({ path: '/api/sessions?limit=5', headers: [authorization] }));
  }

  close(): void {
    this.connection.close();
  }

  /** Asks at a fixed pace until `work` is done. */
  async during(work: () => Promise<unknown>): Promise<{ p99: number; answered: number }> {
    let isDone = false;
    const done = work().finally(() => (isDone = true));
    done.catch(() => undefined); // thrown below
    const times: number[] = [];
    while (!isDone || times.length === 0) {
      const sentAt = performance.now();
      expectStatus(await this.connection.send(this.request), 200);
      times.push(performance.now() - sentAt);
      await pause(Math.max(0, EVERY_MS - (performance.now() - sentAt)));
    }
    await done;
    times.sort((a, b) => a - b);
    return { p99: times[Math.floor(times.length * 0.99)]!, answered: times.length };
  }
}
