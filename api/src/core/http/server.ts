import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { headAsGet, toOriginForm } from './route-methods.js';

/** How long a request may take to arrive, and how often that is looked at, in milliseconds: together at most 30 s. */
const ARRIVAL_MS = 25_000;
const ARRIVAL_LOOK_MS = 2_000;
/** How long a connection without a request stays open, in milliseconds: longer than proxies keep theirs. */
const KEEP_ALIVE_MS = 72_000;

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

/** Requests that may wait on one connection for the answer to an earlier one; nobody who means well sends so many without reading. */
const MOST_PIPELINED = 64;

/** Answers a request before any framework sees it. @returns whether it did */
export type EarlyAnswer = (request: IncomingMessage, response: ServerResponse) => boolean;

/**
 * Makes the server. Of one connection it works on one request at a time: what a client sends on it without waiting for its answers (RFC 9112,
 * 9.3.2) waits, so that nobody has many answers made that they do not read.
 *
 * @param early asked first, at each request; what it leaves goes to the handler
 */
export function createHttpServer(handler: Handler, early: EarlyAnswer): Server {
  const options = {
    // Asked for by a hook of ours, which answers with a problem.
    requireHostHeader: false,
    requestTimeout: ARRIVAL_MS,
    // Node takes the longer of the two for the body, whichever it is.
    headersTimeout: ARRIVAL_MS,
    connectionsCheckingInterval: ARRIVAL_LOOK_MS,
    keepAliveTimeout: KEEP_ALIVE_MS,
  };
  return createServer(options, (request, response) => {
    toOriginForm(request);
    headAsGet(request);
    inTurn(request, response, () => {
      if (!early(request, response)) handler(request, response);
    });
  });
}

/** Requests that wait on a connection, of those on which some do. */
const waiting = new WeakMap<Socket, number>();

/** Goes to work at once, or when the answers before this one on the connection have left. */
function inTurn({ socket }: IncomingMessage, response: ServerResponse, work: () => void): void {
  // Node gives a response its socket when it is the first in line.
  if (response.socket) return work();
  const count = (waiting.get(socket) ?? 0) + 1;
  if (count > MOST_PIPELINED) return void socket.destroy();
  waiting.set(socket, count);
  response.once('socket', () => {
    waiting.set(socket, waiting.get(socket)! - 1);
    work();
  });
}
