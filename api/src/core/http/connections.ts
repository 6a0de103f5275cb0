import type { Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { type SlowReaderLimits, SlowReaders, defaultSlowReaderLimits } from './slow-readers.js';

/** How long responses in progress may take once the server closes, in milliseconds. */
const GRACE_MS = 6_000;

/**
 * The server's connections, so that it can close without waiting for idle ones.
 *
 * Node waits for every connection on which no request has started, and browsers open such connections in advance: one of them would delay a
 * shutdown by a minute. States: open (requests are unaffected); closing (a connection is destroyed as soon as it has no response in
 * progress).
 */
export class Connections {
  private readonly open = new Set<Socket>();
  private readonly slowReaders: SlowReaders;

  /** @param limits how long, and for how much data, to wait for clients that do not read */
  constructor(
    private readonly server: Server,
    limits: SlowReaderLimits = defaultSlowReaderLimits,
  ) {
    const { open } = this;
    // One listener for all of them, since there are thousands.
    const forget = function (this: Socket): void {
      open.delete(this);
    };
    server.on('connection', (socket: Socket) => {
      open.add(socket);
      // Node keeps the address once it has been read. After the client has gone, it could not be read any more, and the log would lack it.
      void socket.remoteAddress;
      socket.on('close', forget);
    });
    this.slowReaders = new SlowReaders(open, limits);
    server.on('close', () => this.slowReaders.close());
  }

  /** From now on connections end after their response; after {@link GRACE_MS} the remaining ones are destroyed. */
  close(): void {
    this.server.on('request', ({ socket }, response) => response.once('close', () => closeAfterResponse(socket)));
    for (const socket of this.open) closeAfterResponse(socket);
    setTimeout(() => {
      for (const socket of this.open) socket.destroy();
    }, GRACE_MS).unref();
  }
}

function closeAfterResponse(socket: Socket): void {
  const response = currentResponse(socket);
  if (response) response.once('close', () => closeAfterResponse(socket));
  else socket.destroySoon();
}

/**
 * The response in progress on a connection, or null; of several, the one that is sent first. Node's own handler of malformed requests reads
 * the same field; counting responses would add a cost to every request.
 */
export function currentResponse(socket: Socket & { _httpMessage?: ServerResponse | null }): ServerResponse | null {
  return socket._httpMessage ?? null;
}
