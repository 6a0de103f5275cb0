import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { Principal } from '../core/http/access.js';
import type { Broadcast } from '../core/http/broadcast.js';
import { formatEvent } from '../core/http/sse-connection.js';
import { Streams } from '../core/http/streams.js';
import { Revision } from './revision.js';

/** Milliseconds between two pushes: at most 10 a second. */
const PUSH_INTERVAL_MS = 100;

/**
 * Notifies open consoles that their list may have changed.
 *
 * States: idle; pending (a change within 100 ms of the last push is sent when these are over). Promises: the first change after an idle
 * period is pushed at once, and the last of several always; every heartbeat contains the revision too, so a console that receives one knows
 * whether what it shows is current.
 */
@Injectable()
export class ListPush implements OnModuleDestroy {
  private readonly consoles: Broadcast;
  private timer: NodeJS.Timeout | undefined;
  private lastPush = -Infinity;
  private readonly listeners: (() => void)[] = [];
  /** the pending push, once a caller waits for it */
  private pendingPush: PromiseWithResolvers<void> | undefined;

  constructor(
    private readonly revision: Revision,
    private readonly streams: Streams,
  ) {
    this.consoles = streams.createBroadcast(() => ({ revision: this.revision.current }));
    revision.onAdvance(() => this.schedulePush());
  }

  /**
   * Opens a stream that receives every change from now on, and first the current revision.
   *
   * @throws DomainError as `Streams.open`
   */
  open(reply: FastifyReply, principal: Principal): void {
    this.streams.open(reply, principal, this.consoles).send('changed', { revision: this.revision.current });
  }

  /** @param listener called synchronously at each push */
  onPush(listener: () => void): void {
    this.listeners.push(listener);
  }

  /** @returns a promise that resolves when the pending push was sent; null if none is pending */
  nextPush(): Promise<void> | null {
    if (this.timer === undefined) return null;
    this.pendingPush ??= Promise.withResolvers();
    return this.pendingPush.promise;
  }

  onModuleDestroy(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    // Waiting callers are released rather than left pending.
    this.notifyPushed();
  }

  private schedulePush(): void {
    if (this.timer || this.consoles.size === 0) return;
    const wait = Math.max(0, this.lastPush + PUSH_INTERVAL_MS - performance.now());
    // Even without a delay the push follows the writer's response, and covers the rest of its commit group.
    this.timer = setTimeout(() => this.push(), wait);
  }

  private push(): void {
    this.timer = undefined;
    this.lastPush = performance.now();
    this.consoles.write(formatEvent('changed', { revision: this.revision.current }));
    this.notifyPushed();
  }

  private notifyPushed(): void {
    for (const listener of this.listeners) listener();
    this.pendingPush?.resolve();
    this.pendingPush = undefined;
  }
}
