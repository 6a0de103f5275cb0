import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { Broadcast } from '../core/http/broadcast.js';
import type { Principal } from '../core/http/access.js';
import { formatEvent } from '../core/http/sse-connection.js';
import { Streams } from '../core/http/streams.js';

/** Milliseconds between two events of a channel: at most ten a second. */
const PUSH_INTERVAL_MS = 100;

/**
 * One kind of thing that pages of an extension watch. Its revision rises with each change; what changed, a page asks for itself.
 *
 * States: idle; pending (a change within 100 ms of the last event is told when these are over). Guarantees: the first change after an idle
 * period is told at once, and the last of several always; the first event of a stream, and every heartbeat, contain the revision.
 *
 * @since 0.2.0
 */
export class FeedChannel {
  private readonly watchers: Broadcast;
  private revision = 0;
  private lastPush = -Infinity;
  private timer: NodeJS.Timeout | undefined;

  /** @internal */
  constructor(private readonly streams: Streams) {
    this.watchers = streams.createBroadcast(() => ({ revision: this.revision }));
  }

  /** Tells everyone who watches that something changed: call it once the change is committed. */
  move(): void {
    this.revision++;
    if (this.timer || this.watchers.size === 0) return;
    // Even without a delay the event follows the writer's response, and covers the rest of its commit group.
    this.timer = setTimeout(() => this.push(), Math.max(0, this.lastPush + PUSH_INTERVAL_MS - performance.now()));
  }

  /**
   * Answers a request with the channel's event stream: `changed` `{revision}` now and at each change, and a heartbeat. It ends with the
   * caller's sign-in. The route that calls this says who may watch.
   *
   * @throws DomainError 429 `too_many_streams`, 503 while shutting down
   */
  open(reply: FastifyReply, principal: Principal): void {
    this.streams.open(reply, principal, this.watchers).send('changed', { revision: this.revision });
  }

  /** @internal */
  stop(): void {
    clearTimeout(this.timer);
  }

  private push(): void {
    this.timer = undefined;
    this.lastPush = performance.now();
    this.watchers.write(formatEvent('changed', { revision: this.revision }));
  }
}

/**
 * Pushes the changes of extensions to open pages.
 *
 * @since 0.2.0
 */
@Injectable()
export class Feed implements OnModuleDestroy {
  private readonly channels = new Map<string, FeedChannel>();

  constructor(private readonly streams: Streams) {}

  /** @param name the extension's name, or for several channels one that begins with it: `csat`, `csat.answers` */
  channel(name: string): FeedChannel {
    const known = this.channels.get(name);
    if (known) return known;
    const created = new FeedChannel(this.streams);
    this.channels.set(name, created);
    return created;
  }

  onModuleDestroy(): void {
    for (const channel of this.channels.values()) channel.stop();
  }
}
