import { setTimeout as pause } from 'node:timers/promises';
import type { Benchmark } from '../benchmark.js';
import { type Finding, valueFinding } from '../finding.js';
import { Connection, requestBytes } from '../load/connection.js';
import { expectStatus } from '../load/load.js';
import { etagOf, listRequest } from '../load/polls.js';
import type { JoinedGroup } from '../several/joined-group.js';

/** Changes while messages arrive, and while Redis is stopped. */
const [CHANGES, CHANGES_WITHOUT_REDIS] = [400, 18];
/** Milliseconds after which a change counts as never shown. */
const TIMEOUT_MS = 10_000;

/** B26: whether a poll at one server shows what another one has acknowledged. */
export const staleness: Benchmark = {
  figures: ['B26'],
  async run({ scale, several }) {
    const group = await several.joined(2);
    const look = await Look.open(group);
    try {
      const healthy = await look.changes(scale.tiny ? 3 : CHANGES);
      await group.redis.kill();
      let without: number[];
      try {
        without = await look.changes(scale.tiny ? 1 : CHANGES_WITHOUT_REDIS);
      } finally {
        await group.redis.startAgain();
        await group.growTo(2); // waits until messages arrive again
      }
      return findings(healthy, without);
    } finally {
      look.close();
    }
  },
};

function findings(healthy: readonly number[], without: readonly number[]): Finding[] {
  const late = healthy.filter((age) => age > 0);
  const what = 'polls at B that began after A had answered the writer, and did not show the change';
  return [
    valueFinding('B26', `${what}, of ${healthy.length}`, 'share', '%', [(late.length / healthy.length) * 100], { most: 0.5 }),
    valueFinding('B26', 'the same', 'time until it showed, longest', 'ms', [Math.max(0, ...late)], { most: 100 }),
    valueFinding('B26', 'the same while Redis is down', 'time until it showed, longest', 'ms', [Math.max(...without)], { most: 1_500 }),
  ];
}

class Look {
  private etag = '';

  private constructor(
    private readonly authorization: string,
    private readonly writer: Connection,
    private readonly reader: Connection,
  ) {}

  static async open({ servers, authorization }: JoinedGroup): Promise<Look> {
    return new Look(authorization, await Connection.open(servers[0]!.port), await Connection.open(servers[1]!.port));
  }

  close(): void {
    this.writer.close();
    this.reader.close();
  }

  /** @returns for each change, the milliseconds until a poll began that showed it; 0 for the first poll after the answer */
  async changes(count: number): Promise<number[]> {
    await this.poll('');
    const ages: number[] = [];
    for (let change = 0; change < count; change++) {
      // At any point of the server's second, and of its tenth of a second.
      await pause(Math.random() * 25);
      const created = await this.writer.send(requestBytes({ method: 'POST', path: '/api/sessions', headers: [this.authorization], body: {} }));
      expectStatus(created, 201);
      ages.push(await this.timeUntilShown((JSON.parse(created.body.toString()) as { session_id: string }).session_id));
    }
    return ages;
  }

  private async timeUntilShown(session_id: string): Promise<number> {
    const answeredAt = performance.now();
    for (let polls = 0, beganAt = answeredAt; beganAt - answeredAt < TIMEOUT_MS; polls++, beganAt = performance.now())
      if (await this.poll(session_id)) return polls === 0 ? 0 : beganAt - answeredAt;
    throw new Error(`the session ${session_id} is not shown at the other server after ${TIMEOUT_MS} ms`);
  }

  private async poll(session_id: string): Promise<boolean> {
    const answer = await this.reader.send(listRequest(this.authorization, '', ...(this.etag === '' ? [] : [`If-None-Match: ${this.etag}`])));
    if (answer.status === 304) return false;
    expectStatus(answer, 200);
    this.etag = etagOf(answer);
    return answer.body.includes(session_id);
  }
}
