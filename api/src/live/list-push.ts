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

  onModuleDestroy(): void {
    clearTimeout(this.timer);
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
  }
}
