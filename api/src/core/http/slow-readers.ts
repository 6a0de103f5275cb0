import type { Socket } from 'node:net';

/** How long, and for how much data, the server waits for clients that do not read. */
export interface SlowReaderLimits {
  /** milliseconds without progress after which a connection is cut off */
  timeout: number;
  /** bytes that may be pending for all clients together before those are cut off that have made no progress for {@link shortTimeout} */
  pendingBytes: number;
  /** the same once too much is pending */
  shortTimeout: number;
  /** milliseconds between two checks */
  interval: number;
}

/** With the interval at most 30 s; the bytes that may be pending are a small part of a server's memory. */
export const defaultSlowReaderLimits: SlowReaderLimits = {
  timeout: 28_500, pendingBytes: 67_108_864, shortTimeout: 2_000, interval: 1_000,
};

/** How much a connection's client had received when it last made progress. */
interface Stall {
  /** bytes of completed writes */
  done: number;
  /** bytes of the current write that the operating system has not accepted */
  queued: number;
  /** instant of the monotonic clock, in milliseconds */
  since: number;
}

/**
 * Resets the connections of clients that send requests and do not read the responses, of whatever kind: a response in one piece or in
 * chunks, a file, a stream, an error. Together with {@link sendChunks}, which generates no more than is read, it limits the data pending in
 * memory.
 *
 * Guarantees: a connection with pending bytes of which none is accepted for 30 s is reset; a client that reads slowly is waited for. Bytes
 * received from a client are not progress. While more than `pendingBytes` are pending for all clients together, stalled ones are cut off
 * after two seconds, the longest stalled first.
 */
export class SlowReaders {
  private readonly stalls = new Map<Socket, Stall>();
  private readonly timer: NodeJS.Timeout;

  /** @param connections the open ones, checked repeatedly */
  constructor(
    private readonly connections: ReadonlySet<Socket>,
    private readonly limits: SlowReaderLimits,
  ) {
    this.timer = setInterval(() => this.check(), limits.interval).unref();
  }

  /** Stops checking. */
  close(): void {
    clearInterval(this.timer);
  }

  private check(): void {
    const now = performance.now();
    let pending = 0;
    for (const socket of this.connections) {
      if (socket.writableLength === 0) {
        if (this.stalls.size > 0) this.stalls.delete(socket);
        continue;
      }
      pending += socket.writableLength;
      this.recordProgress(socket, now);
    }
    for (const [socket, { since }] of this.longestFirst()) {
      const isOver = now - since >= (pending > this.limits.pendingBytes ? this.limits.shortTimeout : this.limits.timeout);
      if (socket.destroyed || !isOver) {
        if (socket.destroyed) this.stalls.delete(socket);
        continue;
      }
      pending -= socket.writableLength;
      this.stalls.delete(socket);
      // A reset rather than an orderly end: a partial response must not be mistaken for a complete one.
      socket.resetAndDestroy();
    }
  }

  private recordProgress(socket: Socket, now: number): void {
    const [done, queued] = [socket.bytesWritten - socket.writableLength, queuedBytes(socket)];
    const known = this.stalls.get(socket);
    if (known?.done !== done || known.queued !== queued) this.stalls.set(socket, { done, queued, since: now });
  }

  private longestFirst(): [Socket, Stall][] {
    return [...this.stalls].sort(([, a], [, b]) => a.since - b.since);
  }
}

/**
 * The bytes of the current write that the operating system has not accepted yet. Node exposes this nowhere else; its own socket timeouts
 * read it in the same way.
 */
function queuedBytes(socket: Socket & { _handle?: { writeQueueSize?: number } | null }): number {
  return socket._handle?.writeQueueSize ?? 0;
}
