import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { Client } from './client.js';

/** Milliseconds between two messages of one writer. */
const PACE_MS = 100;

/** People who each write a message every tenth of a second, and how long each took. */
export class PacedWriters {
  /** calls that were not answered with 200 */
  readonly failures: string[] = [];

  /** @param client who writes, in a session for each of them */
  constructor(
    private readonly client: Client,
    private readonly count: number,
  ) {}

  /**
   * Lets them write as long as something else lasts.
   *
   * @returns the response times, in milliseconds
   * @throws what `work` throws
   */
  async writeWhile(work: () => Promise<unknown>): Promise<number[]> {
    let isOver = false;
    const times: number[] = [];
    const writing = Array.from({ length: this.count }, () => this.write(times, () => isOver));
    await work().finally(() => (isOver = true));
    await Promise.all(writing);
    return times;
  }

  private async write(times: number[], isOver: () => boolean): Promise<void> {
    const session_id = randomUUID();
    while (!isOver()) {
      const beganAt = performance.now();
      await this.client.post(`/api/sessions/${session_id}/chat`, { message: 'Where is my data kept?', message_id: randomUUID() }).then(
        ({ status, text }) => status === 200 || this.failures.push(`${status} ${text.slice(0, 200)}`),
        (error: unknown) => this.failures.push(String((error as Error).cause ?? error)),
      );
      times.push(performance.now() - beganAt);
      await delay(PACE_MS);
    }
  }
}
