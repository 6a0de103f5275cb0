import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { headAsGet, toOriginForm } from './route-methods.js';

/** How long a request may take to arrive, and how often that is looked at, in milliseconds: together at most 30 s. */
const ARRIVAL_MS = 25_000;
const ARRIVAL_LOOK_MS = 2_000;
/** How long a connection without a request stays open, in milliseconds: longer than proxies keep theirs. */
const KEEP_ALIVE_MS = 72_000;

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

/** Answers a request before any framework sees it. @returns whether it did */
export type EarlyAnswer = (request: IncomingMessage, response: ServerResponse) => boolean;

/** @param early asked first, at each request; what it leaves goes to the handler */
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
    if (!early(request, response)) handler(request, response);
  });
}
