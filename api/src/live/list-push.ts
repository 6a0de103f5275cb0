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
 * Tells open consoles that their list may have changed.
 *
 * States: quiet; waiting (a change came within 100 ms of the last push and is told at their end). Promises: the first change
 * after a quiet time is told at once, the last of many always; every heartbeat bears the revision too, so that a console that
 * heard one knows whether what it shows is still so.
 */
@Injectable()
export class ListPush implements OnModuleDestroy {
  private readonly consoles: Broadcast;
  private timer: NodeJS.Timeout | undefined;
  private lastPush = -Infinity;
  private readonly listeners: (() => void)[] = [];
  /** the push that is due, once somebody waits for it */
  private awaited: PromiseWithResolvers<void> | undefined;

  constructor(
    private readonly revision: Revision,
    private readonly streams: Streams,
  ) {
    this.consoles = streams.kind(() => ({ revision: this.revision.current }));
    revision.onMove(() => this.changed());
  }

  /**
   * Opens a stream that hears of every change from now on, and first of the revision as it is.
   *
   * @throws DomainError as `Streams.open`
   */
  open(reply: FastifyReply, principal: Principal): void {
    this.streams.open(reply, principal, this.consoles).send('changed', { revision: this.revision.current });
  }

  /** @param listener called at each push, at once */
  onPush(listener: () => void): void {
    this.listeners.push(listener);
  }

  /** @returns what resolves when the push that is due has gone out; null when none is due */
  due(): Promise<void> | null {
    if (this.timer === undefined) return null;
    this.awaited ??= Promise.withResolvers();
    return this.awaited.promise;
  }

  onModuleDestroy(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    // Who waits is answered, not forgotten.
    this.told();
  }

  private changed(): void {
    if (this.timer || this.consoles.size === 0) return;
    const wait = Math.max(0, this.lastPush + PUSH_INTERVAL_MS - performance.now());
    // Even without a wait the push comes after the writer's answer, and takes the rest of its commit group along.
    this.timer = setTimeout(() => this.push(), wait);
  }

  private push(): void {
    this.timer = undefined;
    this.lastPush = performance.now();
    this.consoles.tell(formatEvent('changed', { revision: this.revision.current }));
    this.told();
  }

  private told(): void {
    for (const listener of this.listeners) listener();
    this.awaited?.resolve();
    this.awaited = undefined;
  }
}
