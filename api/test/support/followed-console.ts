import type { SignedIn } from '@switchboard/shared';
import { setTimeout as delay } from 'node:timers/promises';
import type { Client } from './client.js';
import { refreshCookie } from './cookies.js';

/** Milliseconds after which a stream that ended is opened again, and between two renewals of a sign-in. */
const [RETURN_MS, RENEW_MS] = [100, 700];

/** An administrator's console that follows the list's stream, comes back when it ends, and renews its sign-in again and again. */
export class FollowedConsole {
  /** streams that were refused or ended without a word, and renewals that were refused */
  readonly failures: string[] = [];
  streams = 0;
  renewals = 0;
  private isOver = false;
  private readonly over = Promise.withResolvers<void>();
  private running: Promise<unknown> = Promise.resolve();

  /** @param client who has signed in, through the balancer */
  constructor(private readonly client: Client) {}

  /** Begins. */
  start(): void {
    this.running = Promise.all([this.follow(), this.renew()]);
  }

  /** Ends it. */
  async stop(): Promise<void> {
    this.isOver = true;
    this.over.resolve();
    await this.running;
  }

  private async follow(): Promise<void> {
    while (!this.isOver) {
      const reader = await this.client.stream('/api/admin/sessions/stream').catch((error: unknown) => void this.failures.push(`a stream was refused: ${String(error)}`));
      if (reader) {
        this.streams++;
        await Promise.race([reader.ended, this.over.promise]);
        const last = reader.events.at(-1)?.event;
        if (!this.isOver && last !== 'server-shutdown') this.failures.push(`a stream ended with ${String(last)}`);
        await reader.leave();
      }
      await delay(RETURN_MS);
    }
  }

  private async renew(): Promise<void> {
    let cookie = this.client.cookies;
    while (!this.isOver) {
      try {
        const answer = await this.client.post<SignedIn>('/api/auth/refresh', undefined, { cookie });
        if (answer.status === 200) [cookie, this.client.token] = [refreshCookie(answer), answer.body.access_token];
        else this.failures.push(`a renewal answered ${answer.status} ${answer.text.slice(0, 200)}`);
        this.renewals++;
      } catch (error) {
        this.failures.push(`a renewal failed: ${String((error as Error).cause ?? error)}`);
      }
      await delay(RENEW_MS);
    }
  }
}
