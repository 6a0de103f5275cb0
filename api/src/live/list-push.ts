import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { formatEvent, type SseConnection } from '../core/http/sse-connection.js';
import { Revision } from './revision.js';

/** Milliseconds between two pushes: at most 10 a second. */
const PUSH_INTERVAL_MS = 100;
/** Connections written to before the event loop gets a turn. */
const SLICE = 250;

/**
 * Tells open consoles that their list may have changed.
 *
 * States: quiet; waiting (a change came within 100 ms of the last push and is told at their end). Promises: the first change
 * after a quiet time is told at once, the last of many always; one buffer serves everyone, and however many watch, the event
 * loop is never held for long.
 */
@Injectable()
export class ListPush implements OnModuleDestroy {
  private readonly consoles = new Set<SseConnection>();
  private timer: NodeJS.Timeout | undefined;
  private lastPush = -Infinity;

  constructor(private readonly revision: Revision) {
    revision.onMove(() => this.changed());
  }

  /** The connection hears of every change from now on, and first of the revision as it is. */
  add(connection: SseConnection): void {
    connection.send('changed', { revision: this.revision.current });
    this.consoles.add(connection);
    connection.onClose(() => this.consoles.delete(connection));
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
    const event = formatEvent('changed', { revision: this.revision.current });
    const consoles = [...this.consoles];
    const next = (from: number): void => {
      for (const connection of consoles.slice(from, from + SLICE)) connection.write(event);
      if (from + SLICE < consoles.length) setImmediate(next, from + SLICE);
    };
    next(0);
  }
}
