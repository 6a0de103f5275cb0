import type { Benchmark } from '../benchmark.js';
import { type Finding, valueFinding } from '../finding.js';
import { readAnswer, watchAnswer } from '../load/answers.js';
import { Connection, requestBytes } from '../load/connection.js';
import { expectStatus } from '../load/load.js';
import type { Scale } from '../rounds.js';
import type { Subject } from '../subject.js';

const MODEL = 'model/bench';

/** B27: the pieces of an answer that one server generates, at those who watch it at another one. */
export const relayedPieces: Benchmark = {
  figures: ['B27'],
  async run({ scale, several }) {
    const [alone, group] = [await several.alone(), await several.joined(2)];
    const answers = scale.tiny ? 2 : 20;
    const at = { alone: await Answers.prepare(alone.server, alone.authorization, answers), joined: await Answers.prepare(group.servers[0]!, group.authorization, answers) };
    return [...(await delay(at.joined, group.servers, scale)), ...(await cost(at, group.servers[1]!, scale))];
  },
};

async function delay(answers: Answers, servers: readonly Subject[], { rounds, tiny }: Scale): Promise<Finding[]> {
  const added: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const [own, other] = await answers.watchOne(servers, { pieces: tiny ? 5 : 100, everyMs: 10 });
    added.push(percentile95(other!) - percentile95(own!));
  }
  return [valueFinding('B27', 'a piece of an answer at A → its watcher at B, beyond that of a watcher at A, 100 pieces a second', 'time, p95 less that of A', 'ms', added, { most: 10 })];
}

async function cost({ alone, joined }: Record<'alone' | 'joined', Answers>, other: Subject, { rounds, tiny }: Scale): Promise<Finding[]> {
  const values: Record<'sender' | 'receiver', number[]> = { sender: [], receiver: [] };
  const wish = { pieces: tiny ? 5 : 100, everyMs: 20 };
  // The extra first round only warms up.
  for (let round = -1; round < rounds; round++) {
    const single = await alone.cpuOfAll(wish);
    const [sender, receiver] = await joined.cpuOfAll(wish, other);
    if (round < 0 && !tiny) continue;
    values.sender.push(sender! - single[0]!);
    values.receiver.push(receiver!);
  }
  const what = '20 answers of 50 pieces a second, each watched at another server';
  return [
    valueFinding('B27', `${what}: where they are generated, beyond a lone server`, 'CPU time per piece', 'µs', values.sender, { most: 35 }),
    valueFinding('B27', `${what}: where they are watched, all that this server does meanwhile`, 'CPU time per piece', 'µs', values.receiver, { most: 45 }),
  ];
}

/** How the model is to answer. */
interface Wish {
  pieces: number;
  everyMs: number;
}

/** Sessions of one server in which a model answers. */
class Answers {
  private constructor(
    private readonly server: Subject,
    private readonly authorization: string,
    private readonly sessions: readonly string[],
  ) {}

  static async prepare(server: Subject, authorization: string, count: number): Promise<Answers> {
    const connection = await Connection.open(server.port);
    const sessions: string[] = [];
    while (sessions.length < count) {
      const created = await connection.send(requestBytes({ method: 'POST', path: '/api/sessions', headers: [authorization], body: {} }));
      expectStatus(created, 201);
      const { session_id } = JSON.parse(created.body.toString()) as { session_id: string };
      expectStatus(await connection.send(requestBytes({ method: 'PATCH', path: `/api/sessions/${session_id}`, headers: [authorization], body: { responder: MODEL } })), 200);
      sessions.push(session_id);
    }
    connection.close();
    return new Answers(server, authorization.slice(authorization.indexOf(' ') + 1), sessions);
  }

  /** @returns the ages of the pieces of one answer at a watcher of each server */
  async watchOne(servers: readonly Subject[], wish: Wish): Promise<number[][]> {
    const session_id = this.sessions[0]!;
    const watched = await Promise.all(servers.slice(0, 2).map((server) => this.watch(server, session_id, wish)));
    await this.ask(session_id, wish);
    return Promise.all(watched.map(({ ages }) => ages));
  }

  /** @param watchedAt where each answer is watched, if anywhere @returns CPU time per piece in microseconds, here and there */
  async cpuOfAll(wish: Wish, watchedAt?: Subject): Promise<number[]> {
    const subjects = [this.server, ...(watchedAt ? [watchedAt] : [])];
    const watched = watchedAt ? await Promise.all(this.sessions.map((session_id) => this.watch(watchedAt, session_id, wish))) : [];
    const before = await Promise.all(subjects.map((subject) => subject.cpu()));
    await Promise.all(this.sessions.map((session_id) => this.ask(session_id, wish)));
    await Promise.all(watched.map(({ ages }) => ages));
    const after = await Promise.all(subjects.map((subject) => subject.cpu()));
    return after.map((cpu, index) => (cpu - before[index]!) / (this.sessions.length * wish.pieces));
  }

  private async ask(session_id: string, { pieces, everyMs }: Wish): Promise<void> {
    const { authorization } = this;
    await readAnswer(this.server.port, { path: `/api/sessions/${session_id}/chat`, authorization, body: { message: `N:${pieces} GAP:${everyMs}` }, pieces });
  }

  private watch({ port }: Subject, session_id: string, { pieces }: Wish): Promise<{ ages: Promise<number[]> }> {
    return watchAnswer(port, { path: `/api/admin/sessions/${session_id}/stream`, authorization: this.authorization, pieces });
  }
}

function percentile95(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length * 0.95)]!;
}
