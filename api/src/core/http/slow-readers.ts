import type { Socket } from 'node:net';

/** How long, and for how much, the server waits for clients that do not read. */
export interface SlowReaderLimits {
  /** milliseconds without progress after which a connection is cut */
  patience: number;
  /** bytes that may wait for all clients together before those are cut that have made no progress for {@link shortPatience} */
  pendingBytes: number;
  /** milliseconds without progress that are enough once too much waits */
  shortPatience: number;
  /** milliseconds between two looks */
  interval: number;
}

/** With the interval at most 30 s; what may wait is a small part of the memory that a server has. */
export const standardSlowReaderLimits: SlowReaderLimits = {
  patience: 28_500, pendingBytes: 67_108_864, shortPatience: 2_000, interval: 1_000,
};

/** What a connection's client had taken when it was last seen to take something. */
interface Stall {
  /** bytes of writes that are done */
  done: number;
  /** bytes of the write under way that the system has not taken */
  queued: number;
  /** instant, of the monotonic clock */
  since: number;
}

/**
 * Cuts the connections of clients that ask and do not read, whatever they asked for: an answer in one piece or in many, a file, a stream, an
 * error. Together with `sendPieces`, which makes no more than is read, it bounds what waits in memory for clients.
 *
 * Promises: a connection on which bytes wait and none is taken for 30 s is reset; a client that takes but a little is waited for. Bytes that
 * a client sends are no progress. While more than `pendingBytes` wait for all together, those that stand still are cut after two seconds,
 * the longest first.
 */
export class SlowReaders {
  private readonly stalls = new Map<Socket, Stall>();
  private readonly timer: NodeJS.Timeout;

  /** @param connections the open ones, looked at again and again */
  constructor(
    private readonly connections: ReadonlySet<Socket>,
    private readonly limits: SlowReaderLimits,
  ) {
    this.timer = setInterval(() => this.look(), limits.interval).unref();
  }

  /** Looks no more. */
  close(): void {
    clearInterval(this.timer);
  }

  private look(): void {
    const now = performance.now();
    let pending = 0;
    for (const socket of this.connections) {
      if (socket.writableLength === 0) {
        if (this.stalls.size > 0) this.stalls.delete(socket);
        continue;
      }
      pending += socket.writableLength;
      this.note(socket, now);
    }
    for (const [socket, { since }] of this.longestFirst()) {
      const isOver = now - since >= (pending > this.limits.pendingBytes ? this.limits.shortPatience : this.limits.patience);
      if (socket.destroyed || !isOver) {
        if (socket.destroyed) this.stalls.delete(socket);
        continue;
      }
      pending -= socket.writableLength;
      this.stalls.delete(socket);
      // A reset, and no orderly end: nobody is to take for whole what came.
      socket.resetAndDestroy();
    }
  }

  private note(socket: Socket, now: number): void {
    const [done, queued] = [socket.bytesWritten - socket.writableLength, queuedOf(socket)];
    const known = this.stalls.get(socket);
    if (known?.done !== done || known.queued !== queued) this.stalls.set(socket, { done, queued, since: now });
  }

  private longestFirst(): [Socket, Stall][] {
    return [...this.stalls].sort(([, a], [, b]) => a.since - b.since);
  }
}

/** What the system has not taken of a write yet. Node tells it nowhere else, and its own time-outs of sockets ask for it in this way. */
function queuedOf(socket: Socket & { _handle?: { writeQueueSize?: number } | null }): number {
  return socket._handle?.writeQueueSize ?? 0;
}
