import { Injectable, Logger, type OnModuleDestroy } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { Principal } from '../core/http/access.js';
import type { Broadcast } from '../core/http/broadcast.js';
import { formatEvent, type SseConnection } from '../core/http/sse-connection.js';
import { Streams } from '../core/http/streams.js';
import { Revision } from './revision.js';

/** Milliseconds between two pushes: at most 10 a second. */
const PUSH_INTERVAL_MS = 100;

/** What consoles are told: a number, and what it is a number of. */
interface Announcement {
  revision: number;
  epoch: string;
}

/**
 * Notifies open consoles that their list may have changed.
 *
 * States: idle; pending (a change within 100 ms of the last push is sent when these are over); pushing (the revision is being determined).
 * Guarantees: the first change after an idle period is pushed at once, and the last of several always; what turns out to be no change is not
 * pushed; every heartbeat contains the revision too, so a console that receives one knows whether what it shows is current, unless the server
 * itself does not know at that moment.
 */
@Injectable()
export class ListPush implements OnModuleDestroy {
  private readonly logger = new Logger(ListPush.name);
  private readonly consoles: Broadcast;
  private timer: NodeJS.Timeout | undefined;
  private lastPush = -Infinity;
  private isPushing = false;
  /** something changed while the revision was being determined */
  private hasMoved = false;
  private latest: Announcement | null = null;
  private readonly listeners: (() => void)[] = [];
  /** the pending push, once a caller waits for it */
  private pendingPush: PromiseWithResolvers<void> | undefined;

  constructor(
    private readonly revision: Revision,
    private readonly streams: Streams,
  ) {
    this.consoles = streams.createBroadcast(() => this.known() ?? {});
    revision.onMove(() => this.schedulePush());
  }

  /**
   * Opens a stream that receives every change from now on, and first the current revision.
   *
   * @throws DomainError as `Streams.open`
   */
  async open(reply: FastifyReply, principal: Principal): Promise<void> {
    await this.streams.admit(principal);
    void this.greet(this.streams.open(reply, principal, this.consoles));
  }

  /** @param listener called synchronously at each push */
  onPush(listener: () => void): void {
    this.listeners.push(listener);
  }

  /** @returns a promise that resolves when the pending push was sent; null if none is pending */
  nextPush(): Promise<void> | null {
    if (this.timer === undefined && !this.isPushing) return null;
    this.pendingPush ??= Promise.withResolvers();
    return this.pendingPush.promise;
  }

  onModuleDestroy(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    // Waiting callers are released rather than left pending.
    this.notifyPushed();
  }

  private async greet(connection: SseConnection): Promise<void> {
    const announcement = await this.determine();
    // Otherwise a heartbeat follows.
    if (announcement) connection.send('changed', announcement);
  }

  private schedulePush(): void {
    if (this.isPushing) this.hasMoved = true;
    if (this.timer || this.isPushing || this.consoles.size === 0) return;
    const wait = Math.max(0, this.lastPush + PUSH_INTERVAL_MS - performance.now());
    // Even without a delay the push follows the writer's response, and covers the rest of its commit group.
    this.timer = setTimeout(() => void this.push(), wait);
  }

  private async push(): Promise<void> {
    this.timer = undefined;
    this.lastPush = performance.now();
    this.isPushing = true;
    this.hasMoved = false;
    const announcement = await this.determine();
    this.isPushing = false;
    if (announcement && !isSame(announcement, this.latest)) {
      this.latest = announcement;
      this.consoles.write(formatEvent('changed', announcement));
    }
    this.notifyPushed();
    if (this.hasMoved) this.schedulePush();
  }

  /** The current revision; null if the database does not say, and then the next heartbeat that contains it tells consoles. */
  private async determine(): Promise<Announcement | null> {
    try {
      const revision = await this.revision.refresh();
      return { revision, epoch: this.revision.epoch };
    } catch (error) {
      this.logger.debug({ err: error }, 'could not determine the revision of the list');
      return null;
    }
  }

  private known(): Announcement | null {
    const { latest: revision, epoch } = this.revision;
    return revision === null ? null : { revision, epoch };
  }

  private notifyPushed(): void {
    for (const listener of this.listeners) listener();
    this.pendingPush?.resolve();
    this.pendingPush = undefined;
  }
}

function isSame(one: Announcement, other: Announcement | null): boolean {
  return one.revision === other?.revision && one.epoch === other.epoch;
}
