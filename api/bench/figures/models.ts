import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { Benchmark } from '../benchmark.js';
import { type Finding, quotientFinding, valueFinding } from '../finding.js';
import { type AnswerRequest, type BackgroundAnswer, openAnswer, type ReadAnswer, readAnswer } from '../load/answers.js';
import { Connection, requestBytes } from '../load/connection.js';
import { expectStatus } from '../load/load.js';
import type { Scale } from '../rounds.js';
import { Scratch } from '../scratch.js';
import { Subject } from '../subject.js';

/** How long the model of the first pieces takes for them, in milliseconds. */
const FIRST_MS = 200;
/** Idle time that is measured, and time under 200 answers, in milliseconds. */
const WATCHED_MS = 8_000;
/** Milliseconds between two of the others' requests. */
const EVERY_MS = 20;

/** B36–B41: what is between a model and those who read it. */
export const models: Benchmark = {
  figures: ['B36', 'B37', 'B38', 'B39', 'B40', 'B41'],
  async run({ scale }) {
    const model = await Subject.baseline('model');
    const settings = { OPENAI_BASE_URL: `http://127.0.0.1:${model.port}/v1`, OPENAI_MODEL: 'bench', RESPONDERS: 'model/bench' };
    const scratch = await Scratch.start(scale, { sessions: 0, settings });
    try {
      const measured = new ModelMeasures(scale, scratch, model);
      await measured.ours('N:5');
      return [
        ...(await measured.firstPiece()), ...(await measured.delay()), ...(await measured.cpu()), ...(await measured.memory()), ...(await measured.many()),
        ...(await measured.stop()),
      ];
    } finally {
      await scratch.remove();
      await model.stop();
    }
  },
};

/** The measurements, on one server and one model. */
class ModelMeasures {
  private readonly times: number;

  constructor(
    private readonly scale: Scale,
    private readonly scratch: Scratch,
    private readonly model: Subject,
  ) {
    this.times = scale.tiny ? 1 : 30;
  }

  /** Asks Switchboard. @param wish how the model is to answer, with the number of its pieces */
  ours(wish: string): Promise<ReadAnswer> {
    return readAnswer(this.scratch.server.port, { ...this.chat(wish), pieces: piecesOf(wish) });
  }

  /** Asks the model itself, as a bare client does. */
  bare(wish: string): Promise<ReadAnswer> {
    const body = { model: 'bench', stream: true, messages: [{ role: 'user', content: wish }] };
    return readAnswer(this.model.port, { path: '/v1/chat/completions', authorization: 'Bearer none', body, pieces: piecesOf(wish) });
  }

  async firstPiece(): Promise<Finding[]> {
    const alone = await this.pairs();
    const running = await this.open(this.few(50), 'N:100000 GAP:50');
    const crowded = await this.pairs();
    await this.stopAll(running);
    const ratio = (of: number[], to: number[], share: number) => [percentile(of, share) / percentile(to, share)];
    const what = `message → first piece, which the model takes ${FIRST_MS} ms for ÷ bare client`;
    return [
      quotientFinding('B36', what, 'time until the first piece, p50', ratio(alone.ours, alone.bare, 0.5), { most: 1.1 }),
      quotientFinding('B36', 'the same', 'p95', ratio(alone.ours, alone.bare, 0.95), { most: 1.25 }),
      quotientFinding('B36', 'the same while 50 answers are running ÷ bare client alone', 'p50', ratio(crowded.ours, alone.bare, 0.5), { most: 1.5 }),
      quotientFinding('B36', 'the same', 'p95', ratio(crowded.ours, alone.bare, 0.95), null),
    ];
  }

  /** How much later than at a bare client the pieces of an answer of 100 tokens a second come. */
  async delay(): Promise<Finding[]> {
    const wish = `N:${this.few(100)} GAP:10`;
    const added: number[] = [];
    for (let round = 0; round < this.scale.rounds; round++) {
      const ours = percentile((await this.ours(wish)).ages, 0.95);
      added.push(ours - percentile((await this.bare(wish)).ages, 0.95));
    }
    return [valueFinding('B37', 'delay added to the pieces of an answer of 100 tokens a second', 'time, p95 less that of a bare client', 'ms', added, { most: 25 })];
  }

  /** Twenty answers at once, of 50 tokens a second each. */
  async cpu(): Promise<Finding[]> {
    const relay = await this.scratch.plainBaseline('relay', String(this.model.port));
    const values: Record<'alone' | 'watched' | 'relayed', number[]> = { alone: [], watched: [], relayed: [] };
    for (let round = 0; round < Math.min(this.scale.rounds, 5); round++) {
      values.alone.push(await this.cpuOf(this.scratch.server));
      values.relayed.push(await this.cpuOf(relay));
      values.watched.push(await this.cpuOf(this.scratch.server, true));
    }
    const ratio = (of: number[]) => of.map((value, round) => value / values.relayed[round]!);
    return [
      valueFinding('B38', 'a token of 8 characters, one watcher', 'CPU of the process, µs', '', values.alone, { most: 60 }),
      quotientFinding('B38', 'the same ÷ a bare relay, which stores nothing', 'CPU of the process', ratio(values.alone), null),
      valueFinding('B38', 'the same while an administrator watches', 'CPU of the process, µs', '', values.watched, { most: 100 }),
      quotientFinding('B38', 'the same ÷ a bare relay with one reader', 'CPU of the process', ratio(values.watched), null),
    ];
  }

  /** Answers that stay open after 2,560 characters. */
  async memory(): Promise<Finding[]> {
    const [count, pieces] = [this.few(200), this.few(320)];
    const { server } = this.scratch;
    const before = (await server.memory()).heap;
    const running = await this.open(count, `N:${pieces} GAP:5 HOLD:1`);
    await pause(this.scale.tiny ? 100 : 4_000);
    const each = ((await server.memory()).heap - before) / count / 1_000;
    await this.stopAll(running);
    const most = (64 * 1_024 + 3 * 8 * pieces) / 1_000;
    return [valueFinding('B39', `a running answer of ${pieces * 8} characters, ${count} at once`, 'heap after collection', 'kB', [each], { most })];
  }

  /** Requests of others while 200 answers of 20 tokens a second run. */
  async many(): Promise<Finding[]> {
    const { server } = this.scratch;
    const watched = this.scale.tiny ? 100 : WATCHED_MS;
    const idle = await this.others(watched);
    const running = await this.open(this.few(200), 'N:100000 GAP:50');
    let busy: number[] = [];
    const loop = await server.loopDuring(async () => (busy = await this.others(watched)));
    await this.stopAll(running);
    const what = 'a page of one’s own sessions while 200 answers of 20 tokens a second run';
    return [
      quotientFinding('B40', `${what} ÷ idle`, 'time until the answer, p99', [percentile(busy, 0.99) / percentile(idle, 0.99)], { most: 2 }),
      quotientFinding('B40', 'the same', 'p50', [percentile(busy, 0.5) / percentile(idle, 0.5)], null),
      valueFinding('B40', 'stop of the event loop meanwhile', 'p99', 'ms', [loop.p99], { most: 50 }),
      valueFinding('B40', 'the same', 'longest', 'ms', [loop.max], null),
    ];
  }

  async stop(): Promise<Finding[]> {
    const took: number[] = [];
    for (let round = 0; round < this.scale.rounds; round++) {
      const id = randomUUID().slice(0, 8);
      const [running] = await this.open(1, `ID:${id} N:100000 GAP:20`);
      while (running!.answer.bytes < 500) await pause(5);
      const stoppedAt = performance.timeOrigin + performance.now();
      await this.stopAll([running!]);
      took.push((await this.closingOf(id)) - stoppedAt);
    }
    return [valueFinding('B41', 'Stop → the model’s connection is closed', 'time', 'ms', took, { most: 250 })];
  }

  private few(full: number): number {
    return this.scale.tiny ? Math.min(full, 3) : full;
  }

  private async pairs(): Promise<{ ours: number[]; bare: number[] }> {
    const wish = `N:2 FIRST:${this.scale.tiny ? 1 : FIRST_MS}`;
    const pairs = { ours: [] as number[], bare: [] as number[] };
    for (let at = 0; at < this.times; at++) {
      pairs.ours.push((await this.ours(wish)).first);
      pairs.bare.push((await this.bare(wish)).first);
    }
    return pairs;
  }

  /** @returns microseconds for each token */
  private async cpuOf(subject: Subject, isWatched = false): Promise<number> {
    const [answers, pieces] = [this.few(20), this.few(200)];
    const sessions = Array.from({ length: answers }, () => randomUUID());
    const read = (wish: string) => Promise.all(sessions.map((session_id) => readAnswer(subject.port, { ...this.chat(wish, session_id), pieces: piecesOf(wish) })));
    await read('N:1');
    const watch = (session_id: string) => openAnswer(subject.port, { path: `/api/admin/sessions/${session_id}/stream`, authorization: valueOf(this.scratch.authorization), body: undefined });
    const watchers = isWatched ? await Promise.all(sessions.map(watch)) : [];
    const before = await subject.cpu();
    await read(`N:${pieces} GAP:20`);
    const cpu = (await subject.cpu()) - before;
    for (const watcher of watchers) watcher.leave();
    return cpu / (answers * pieces);
  }

  private chat(wish: string, session_id: string = randomUUID()): Omit<AnswerRequest, 'pieces'> {
    return { path: `/api/sessions/${session_id}/chat`, authorization: valueOf(this.scratch.authorization), body: { message: wish } };
  }

  private async open(count: number, wish: string): Promise<{ session_id: string; answer: BackgroundAnswer }[]> {
    const sessions = Array.from({ length: count }, () => randomUUID());
    return Promise.all(sessions.map(async (session_id) => ({ session_id, answer: await openAnswer(this.scratch.server.port, this.chat(wish, session_id)) })));
  }

  /** @throws Error unless each of them ends with a reply that was stopped */
  private async stopAll(running: readonly { session_id: string; answer: BackgroundAnswer }[]): Promise<void> {
    const connection = await Connection.open(this.scratch.server.port);
    for (const { session_id } of running)
      expectStatus(await connection.send(requestBytes({ method: 'POST', path: `/api/sessions/${session_id}/stop`, headers: [this.scratch.authorization] })), 204);
    connection.close();
    for (const { answer } of running) if (!(await answer.ended).includes('"status":"stopped"')) throw new Error('an answer was not stopped');
  }

  /** @returns how long requests took that were sent one after another at a fixed pace, in milliseconds */
  private async others(milliseconds: number): Promise<number[]> {
    const connection = await Connection.open(this.scratch.server.port);
    const bytes = requestBytes({ path: '/api/sessions?limit=5', headers: [this.scratch.authorization] });
    const times: number[] = [];
    for (const until = performance.now() + milliseconds; performance.now() < until; ) {
      const sentAt = performance.now();
      expectStatus(await connection.send(bytes), 200);
      times.push(performance.now() - sentAt);
      await pause(Math.max(0, EVERY_MS - (performance.now() - sentAt)));
    }
    connection.close();
    return times;
  }

  /** @returns when the model's answer was closed, in milliseconds since 1970 */
  private async closingOf(id: string): Promise<number> {
    for (const until = performance.now() + 10_000; performance.now() < until; await pause(10)) {
      const { at } = (await (await fetch(`http://127.0.0.1:${this.model.port}/closed?id=${id}`)).json()) as { at: number | null };
      if (at !== null) return at;
    }
    throw new Error('the model’s answer was not closed within 10 s of Stop');
  }
}

function piecesOf(wish: string): number {
  return Number(/\bN:(\d+)/.exec(wish)![1]);
}

/** The value of a header line. */
function valueOf(line: string): string {
  return line.slice(line.indexOf(' ') + 1);
}

function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]!;
}
