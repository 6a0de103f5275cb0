import type { SseConnection } from './sse-connection.js';

/** Connections written to before yielding to the event loop. */
const SLICE_SIZE = 250;

interface Delivery {
  bytes: Buffer;
  to: SseConnection[];
}

/**
 * Event streams that receive the same events.
 *
 * States: idle; sending (with more than {@link SLICE_SIZE} connections an event takes several turns of the event loop, and later events wait for
 * it). Guarantees: one buffer serves all connections; each connection gets the events in the order in which they were sent, and none sent
 * before it was added; however many connections there are, the event loop is never blocked for long.
 */
export class Broadcast {
  private readonly connections = new Set<SseConnection>();
  private queue: Delivery[] = [];

  /** Number of connections. */
  get size(): number {
    return this.connections.size;
  }

  /** The connection receives every event from now on, until it closes. */
  add(connection: SseConnection): void {
    this.connections.add(connection);
    connection.onClose(() => this.connections.delete(connection));
  }

  /** Sends an event to all connections. @param bytes from {@link formatEvent} */
  write(bytes: Buffer): void {
    if (this.queue.length === 0 && this.connections.size <= SLICE_SIZE) {
      for (const connection of this.connections) connection.write(bytes);
      return;
    }
    this.queue.push({ bytes, to: [...this.connections] });
    if (this.queue.length === 1) this.deliver(0);
  }

  /** Ends every stream with a final event. */
  end(event: string, data: unknown): void {
    for (const connection of [...this.connections]) connection.end(event, data);
  }

  private deliver(from: number): void {
    const { bytes, to } = this.queue[0]!;
    const end = Math.min(from + SLICE_SIZE, to.length);
    for (let at = from; at < end; at++) to[at]!.write(bytes);
    if (end < to.length) {
      setImmediate(() => this.deliver(end));
      return;
    }
    this.queue.shift();
    if (this.queue.length > 0) setImmediate(() => this.deliver(0));
  }
}
