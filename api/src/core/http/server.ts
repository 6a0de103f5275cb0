import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { headAsGet, toOriginForm } from './route-methods.js';

/** How long a request may take to arrive, and how often that is checked, in milliseconds: together at most 30 s. */
const REQUEST_TIMEOUT_MS = 25_000;
const TIMEOUT_CHECK_INTERVAL_MS = 2_000;
/** How long an idle connection stays open, in milliseconds: longer than proxies keep theirs. */
const KEEP_ALIVE_MS = 72_000;

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

/** Maximum number of requests waiting on one connection for an earlier response; no well-behaved client sends that many without reading. */
const MAX_PIPELINED = 64;

/** Handles a request before the framework sees it. @returns whether it sent the response */
export type FastPath = (request: IncomingMessage, response: ServerResponse) => boolean;

/**
 * Creates the server. Each connection has one request processed at a time: pipelined requests (RFC 9112, 9.3.2) wait, so that no client can
 * have many responses generated that it does not read.
 *
 * @param fastPath called first for each request; those it does not handle go to the handler
 */
export function createHttpServer(handler: Handler, fastPath: FastPath): Server {
  const options = {
    // Required by our own hook, which responds with a problem.
    requireHostHeader: false,
    requestTimeout: REQUEST_TIMEOUT_MS,
    // For the body Node uses the longer of the two timeouts.
    headersTimeout: REQUEST_TIMEOUT_MS,
    connectionsCheckingInterval: TIMEOUT_CHECK_INTERVAL_MS,
    keepAliveTimeout: KEEP_ALIVE_MS,
  };
  return createServer(options, (request, response) => {
    toOriginForm(request);
    headAsGet(request);
    processInOrder(request, response, () => {
      if (!fastPath(request, response)) handler(request, response);
    });
  });
}

/** Number of waiting requests by connection, for those that have any. */
const pipelined = new WeakMap<Socket, number>();

/** Starts at once, or when the earlier responses on the connection have been sent. */
function processInOrder({ socket }: IncomingMessage, response: ServerResponse, work: () => void): void {
  // Node assigns a response its socket when it is first in line.
  if (response.socket) return work();
  const count = (pipelined.get(socket) ?? 0) + 1;
  if (count > MAX_PIPELINED) return void socket.destroy();
  pipelined.set(socket, count);
  response.once('socket', () => {
    pipelined.set(socket, pipelined.get(socket)! - 1);
    work();
  });
}
