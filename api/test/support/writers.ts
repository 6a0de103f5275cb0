import type { Session } from '@switchboard/shared';
import { randomUUID } from 'node:crypto';
import { Client } from './client.js';
import type { AnsweredChat } from './answered-chat.js';

/** A message that was sent. */
export interface ChatRecord {
  message_id: string;
  session_id: string;
  content: string;
  /** known once it is acknowledged */
  reply_id?: string;
}

/** Many concurrent writers that remember what the server acknowledged. */
export class Writers {
  /** ids of sessions whose creation was acknowledged */
  readonly sessions: string[] = [];
  readonly acknowledged: ChatRecord[] = [];
  /** sent but never answered: the server may or may not have it */
  unanswered: ChatRecord[] = [];

  constructor(
    private readonly token: string,
    private readonly count: number,
  ) {}

  /**
   * Writes without a pause until the server is gone.
   *
   * @param enough how many messages must be acknowledged in total before `then` is called
   */
  async writeUntil(url: string, enough: number, then: () => void): Promise<void> {
    let called = false;
    const acknowledged = () => {
      if (called || this.acknowledged.length < enough) return;
      called = true;
      then();
    };
    await Promise.all(Array.from({ length: this.count }, () => this.write(url, acknowledged)));
  }

  /** Resends, under the same ids, what was never answered. @throws Error if one is refused */
  async retry(url: string): Promise<void> {
    const again = this.unanswered;
    this.unanswered = [];
    await Promise.all(again.map((message) => this.say(url, message)));
  }

  private async write(url: string, acknowledged: () => void): Promise<void> {
    try {
      for (let round = 0; ; round++) {
        // Every other session is created by its first message.
        const session_id = round % 2 === 0 ? await this.create(url) : randomUUID();
        for (let line = 0; line < 3; line++) {
          await this.say(url, { session_id, message_id: randomUUID(), content: `line ${line} of ${session_id}` });
          acknowledged();
        }
      }
    } catch (error) {
      // The connection broke: the server is gone. Anything else is a failure.
      if ((error as Error).name !== 'TypeError') throw error;
    }
  }

  private async create(url: string): Promise<string> {
    const { session_id } = (await this.client(url).post<Session>('/api/sessions')).body;
    this.sessions.push(session_id);
    return session_id;
  }

  private async say(url: string, message: ChatRecord): Promise<void> {
    const { session_id, message_id, content } = message;
    try {
      const { status, body, text } = await this.client(url).post<AnsweredChat>(`/api/sessions/${session_id}/chat`, { message: content, message_id });
      if (status !== 200) throw new Error(`${status} ${text}`);
      this.acknowledged.push({ ...message, reply_id: body.reply.message_id });
    } catch (error) {
      this.unanswered.push(message);
      throw error;
    }
  }

  private client(url: string): Client {
    const client = new Client(url);
    client.token = this.token;
    return client;
  }
}
