import type { Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { type SlowReaderLimits, SlowReaders, standardSlowReaderLimits } from './slow-readers.js';

/** How long answers in the making may take once the server closes, in milliseconds. */
const GRACE_MS = 6_000;

/**
 * The server's connections, so that it can close without waiting for those on which nothing happens.
 *
 * Node waits for every connection that has not begun a request, and browsers open such in advance: one of them would hold a
 * shutdown up for a minute. States: open (nothing is done at a request); closing (a connection is destroyed as soon as it has no
 * answer in the making).
 */
export class Connections {
  private readonly open = new Set<Socket>();
  private readonly slowReaders: SlowReaders;

  /** @param limits of the time for which, and how much for, clients that do not read are waited for */
  constructor(
    private readonly server: Server,
    limits: SlowReaderLimits = standardSlowReaderLimits,
  ) {
    const { open } = this;
    // One for all, for there are thousands.
    const forget = function (this: Socket): void {
      open.delete(this);
    };
    server.on('connection', (socket: Socket) => {
      open.add(socket);
      socket.on('close', forget);
    });
    this.slowReaders = new SlowReaders(open, limits);
    server.on('close', () => this.slowReaders.close());
  }

  /** From now on connections end with their answer; after {@link GRACE_MS} whatever is left is cut. */
  close(): void {
    this.server.on('request', ({ socket }, response) => response.once('close', () => endWhenAnswered(socket)));
    for (const socket of this.open) endWhenAnswered(socket);
    setTimeout(() => {
      for (const socket of this.open) socket.destroy();
    }, GRACE_MS).unref();
  }
}

function endWhenAnswered(socket: Socket): void {
  const answer = answerOn(socket);
  if (answer) answer.once('close', () => endWhenAnswered(socket));
  else socket.destroySoon();
}

/**
 * The answer in the making on a connection, or null: of several, the one that is sent first. Node's own handler of faulty requests
 * looks at the same field; counting them would cost something at each request.
 */
export function answerOn(socket: Socket & { _httpMessage?: ServerResponse | null }): ServerResponse | null {
  return socket._httpMessage ?? null;
}
