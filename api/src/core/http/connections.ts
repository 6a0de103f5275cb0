import type { Server } from 'node:http';
import type { Socket } from 'node:net';

/** How long answers in the making may take once the server closes, in milliseconds. */
const GRACE_MS = 6_000;

/**
 * The server's connections, so that it can close without waiting for those on which nothing happens.
 *
 * Node waits for every connection that has not begun a request, and browsers open such in advance: one of them would hold a
 * shutdown up for a minute. States: open; closing (a connection is destroyed as soon as it has no answer in the making).
 */
export class Connections {
  private readonly inFlight = new Map<Socket, number>();
  private closing = false;

  constructor(server: Server) {
    server.on('connection', (socket: Socket) => {
      this.inFlight.set(socket, 0);
      socket.once('close', () => this.inFlight.delete(socket));
    });
    server.on('request', ({ socket }, response) => {
      this.count(socket, 1);
      response.once('close', () => this.count(socket, -1));
    });
  }

  /** From now on connections end with their answer; after {@link GRACE_MS} whatever is left is cut. */
  close(): void {
    this.closing = true;
    for (const [socket, answers] of this.inFlight) if (answers === 0) socket.destroy();
    setTimeout(() => {
      for (const socket of this.inFlight.keys()) socket.destroy();
    }, GRACE_MS).unref();
  }

  private count(socket: Socket, change: number): void {
    const answers = this.inFlight.get(socket);
    if (answers === undefined) return;
    this.inFlight.set(socket, answers + change);
    if (this.closing && answers + change === 0) socket.destroySoon();
  }
}
