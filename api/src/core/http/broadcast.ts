import type { SseConnection } from './sse-connection.js';

/** Connections written to before the event loop gets a turn. */
const SLICE = 250;

interface Telling {
  bytes: Buffer;
  to: SseConnection[];
}

/**
 * Event streams that are told the same.
 *
 * States: quiet; telling (more than {@link SLICE} listen, so an event takes several turns of the event loop, and later ones
 * wait for it). Promises: one buffer serves everyone; each connection gets the events in the order in which they were told,
 * and none that was told before it was added; however many listen, the event loop is never held for long.
 */
export class Broadcast {
  private readonly connections = new Set<SseConnection>();
  private queue: Telling[] = [];

  /** How many listen. */
  get size(): number {
    return this.connections.size;
  }

  /** The connection is told everything from now on, until it closes. */
  add(connection: SseConnection): void {
    this.connections.add(connection);
    connection.onClose(() => this.connections.delete(connection));
  }

  /** @param bytes from `formatEvent` */
  tell(bytes: Buffer): void {
    if (this.queue.length === 0 && this.connections.size <= SLICE) {
      for (const connection of this.connections) connection.write(bytes);
      return;
    }
    this.queue.push({ bytes, to: [...this.connections] });
    if (this.queue.length === 1) this.work(0);
  }

  /** Ends every stream with a last event. */
  end(event: string, data: unknown): void {
    for (const connection of [...this.connections]) connection.end(event, data);
  }

  private work(from: number): void {
    const { bytes, to } = this.queue[0]!;
    const end = Math.min(from + SLICE, to.length);
    for (let at = from; at < end; at++) to[at]!.write(bytes);
    if (end < to.length) {
      setImmediate(() => this.work(end));
      return;
    }
    this.queue.shift();
    if (this.queue.length > 0) setImmediate(() => this.work(0));
  }
}
