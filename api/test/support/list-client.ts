import type { AdminSessionList } from '@switchboard/shared';
import { setTimeout as delay } from 'node:timers/promises';
import type { Client } from './client.js';
import type { History, Read } from './history.js';

/** Milliseconds after which an answer that was older than what is shown is asked for again, as the pages do. */
const ASK_AGAIN_MS = 250;

/** What a revision is a number of, and the number. */
interface Shown {
  epoch: string | null;
  revision: number;
}

/**
 * A console behind a balancer, and what it saw.
 *
 * Guarantee, as of the pages: an answer that is older than what is shown, from a server that has not heard of the latest changes, changes nothing
 * and is asked for again.
 */
export class ListClient {
  private tag: string | null = null;
  private shown: Shown | null = null;

  /**
   * @param name under which its reads are recorded
   * @param path of the list that it shows, the same in every poll
   * @param history of lists
   */
  constructor(
    private readonly name: string,
    private readonly admin: Client,
    private readonly path: string,
    private readonly history: Pick<History, 'reads'>,
  ) {}

  /** Polls until the answer is not older than what is shown. @returns what failed, or null */
  async poll(): Promise<string | null> {
    for (;;) {
      const beganAt = performance.now();
      const headers: Record<string, string> = this.tag === null ? {} : { 'if-none-match': this.tag };
      const answer = await this.admin.get<AdminSessionList>(this.path, headers).catch(() => null);
      if (answer?.status !== 200 && answer?.status !== 304) return `${this.name}: ${answer ? `${answer.status} ${answer.text.slice(0, 200)}` : 'no answer'}`;
      const found = { epoch: answer.headers.get('epoch'), revision: Number(answer.headers.get('revision')) };
      const isOlder = this.isNewerThan(found);
      const seen = answer.status === 304 || isOlder ? null : answer.body.sessions.map(({ session_id }) => session_id);
      this.history.reads.push({ client: this.name, instance: answer.headers.get('instance'), beganAt, endedAt: performance.now(), seen });
      if (!isOlder) {
        this.tag = answer.headers.get('etag');
        this.shown = found;
        return null;
      }
      await delay(ASK_AGAIN_MS);
    }
  }

  /** What it shows at this moment, as a read of what it saw last. */
  look(): Read {
    const now = performance.now();
    return { client: this.name, instance: null, beganAt: now, endedAt: now, seen: null };
  }

  /** Whether a stream's event tells of something that is not shown. @param told what an event `changed` contains */
  isBehind(told: Shown): boolean {
    return this.shown === null || told.epoch !== this.shown.epoch || told.revision > this.shown.revision;
  }

  private isNewerThan(found: Shown): boolean {
    return this.shown !== null && found.epoch === this.shown.epoch && found.revision < this.shown.revision;
  }
}
