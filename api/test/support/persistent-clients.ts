import type { Session } from '@switchboard/shared';
import { randomUUID } from 'node:crypto';
import { Client } from './client.js';
import type { ChatRecord } from './writers.js';
import type { AnsweredChat } from './answered-chat.js';

/** Pause between a refused call and the next attempt, in milliseconds. */
const PAUSE_MS = 50;

/** Clients that chat without a pause, each in its own session, and repeat every message until it is acknowledged. */
export class PersistentClients {
  readonly acknowledged: ChatRecord[] = [];
  /** ids of sessions whose creation was acknowledged */
  readonly sessions: string[] = [];
  /** how often each status occurred; 0 is a broken connection */
  readonly statuses = new Map<number, number>();
  /** when the last call was refused or failed, by performance.now(); 0 if none was */
  lastRefusal = 0;
  private stopping = false;
  private readonly done: Promise<unknown>;

  /** @param url queried before each call, so that a server may come back at another address */
  constructor(
    private readonly url: () => string,
    private readonly token: string,
    count: number,
  ) {
    this.done = Promise.all(Array.from({ length: count }, () => this.chat()));
  }

  /** Ends when everything begun is acknowledged. @throws Error for any response other than success or 503 */
  async finish(): Promise<void> {
    this.stopping = true;
    await this.done;
  }

  /** Waits until that many more messages are acknowledged. @throws Error if a speaker has failed */
  async waitForMore(messages: number): Promise<void> {
    const enough = this.acknowledged.length + messages;
    let isOver = false;
    const end = this.done.finally(() => (isOver = true));
    while (this.acknowledged.length < enough && !isOver) await Promise.race([end, new Promise((resolve) => setTimeout(resolve, 10))]);
  }

  private async chat(): Promise<void> {
    while (!this.stopping) {
      const session_id = randomUUID();
      for (let line = 0; line < 4 && !this.stopping; line++) {
        const message = { session_id, message_id: randomUUID(), content: `line ${line} of ${session_id}` };
        const answer = await this.sendUntilAccepted<AnsweredChat>(`/api/sessions/${session_id}/chat`, { message: message.content, message_id: message.message_id });
        this.acknowledged.push({ ...message, reply_id: answer.reply.message_id });
      }
      this.sessions.push(session_id, (await this.sendUntilAccepted<Session>('/api/sessions', {})).session_id);
    }
  }

  private async sendUntilAccepted<T>(path: string, body: unknown): Promise<T> {
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
