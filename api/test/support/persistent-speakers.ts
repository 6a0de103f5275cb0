import type { ChatAnswer, Session } from '@switchboard/shared';
import { randomUUID } from 'node:crypto';
import { Client } from './client.js';
import type { ChatRecord } from './writers.js';

/** Between a refused call and the next try, in milliseconds. */
const PAUSE_MS = 50;

/** People who speak without a pause, each in a session of their own, and say again what was not acknowledged until it is. */
export class PersistentSpeakers {
  readonly acknowledged: ChatRecord[] = [];
  /** ids of sessions whose creation was acknowledged */
  readonly sessions: string[] = [];
  /** how often each status came; 0 is a connection that broke */
  readonly statuses = new Map<number, number>();
  /** when the last call was refused or broke, by performance.now(); 0 when none was */
  lastRefusal = 0;
  private stopping = false;
  private readonly done: Promise<unknown>;

  /** @param url asked anew before each call, so that a server may come back elsewhere */
  constructor(
    private readonly url: () => string,
    private readonly token: string,
    count: number,
  ) {
    this.done = Promise.all(Array.from({ length: count }, () => this.speak()));
  }

  /** Ends when everything that was begun is acknowledged. @throws Error for any answer that is neither success nor 503 */
  async finish(): Promise<void> {
    this.stopping = true;
    await this.done;
  }

  /** Waits until so many more messages are acknowledged. @throws Error when one speaker has failed */
  async more(messages: number): Promise<void> {
    const enough = this.acknowledged.length + messages;
    let over = false;
    const end = this.done.finally(() => (over = true));
    while (this.acknowledged.length < enough && !over) await Promise.race([end, new Promise((resolve) => setTimeout(resolve, 10))]);
  }

  private async speak(): Promise<void> {
    while (!this.stopping) {
      const session_id = randomUUID();
      for (let line = 0; line < 4 && !this.stopping; line++) {
        const said = { session_id, message_id: randomUUID(), content: `line ${line} of ${session_id}` };
        const answer = await this.persist<ChatAnswer>(`/api/sessions/${session_id}/chat`, { message: said.content, message_id: said.message_id });
        this.acknowledged.push({ ...said, reply_id: answer.reply.message_id });
      }
      this.sessions.push(session_id, (await this.persist<Session>('/api/sessions', {})).session_id);
    }
  }

  private async persist<T>(path: string, body: unknown): Promise<T> {
    for (;;) {
      const answer = await new Client(this.url()).send<T>('POST', path, body, { authorization: `Bearer ${this.token}` }).catch(() => null);
      const status = answer?.status ?? 0;
      this.statuses.set(status, (this.statuses.get(status) ?? 0) + 1);
      if (answer && status < 300) return answer.body;
      if (status !== 0 && status !== 503) throw new Error(`${path} answered ${status}: ${answer!.text}`);
      this.lastRefusal = performance.now();
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    }
  }
}
