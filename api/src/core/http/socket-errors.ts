import type { FastifyInstance } from 'fastify';
import type { Socket } from 'node:net';
import { DomainError } from '../errors/domain-error.js';
import { titleOf } from '../errors/status.js';
import { currentResponse } from './connections.js';
import { headerCount } from './header-count.js';
import { PROBLEM_HEADERS, toProblem } from './problem.js';
import { newRequestId } from './request-id.js';

/** How long a client may take to close the connection after such a response, in milliseconds. */
const LINGER_MS = 5_000;

/** Connections that are closed once what is being sent has arrived. */
const closing = new WeakSet<Socket>();

/**
 * Responds to what Node's parser rejects before there is a request: this too gets a problem, not just a status line.
 *
 * @param error from the `clientError` event of `http.Server`
 */
export function sendSocketError(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable || hasResponse(socket)) {
    closeOnce(socket);
    return;
  }
  const problem = toProblem(toDomainError(error), '/', newRequestId());
  const body = JSON.stringify(problem);
  const headers = {
    ...PROBLEM_HEADERS,
    'content-length': Buffer.byteLength(body),
    'x-request-id': problem.request_id,
    connection: 'close',
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  // If closed at once, it might be reset before the response is read; left to the client, it might stay open forever.
  const timer = setTimeout(() => socket.destroy(), LINGER_MS).unref();
  socket.once('close', () => clearTimeout(timer));
  socket.end(`HTTP/1.1 ${problem.status} ${titleOf[problem.status]}\r\n${lines.join('')}\r\n${body}`);
}

/** A client that reads nothing may send any number of such bytes before its connection is closed: each call would add another listener. */
function closeOnce(socket: Socket): void {
  if (closing.has(socket)) return;
  closing.add(socket);
  socket.destroySoon();
}

/** Whether a response has already started: a second one would be read as the next request's. */
function hasResponse(socket: Socket): boolean {
  return currentResponse(socket)?.headersSent === true;
}

function toDomainError(error: NodeJS.ErrnoException): DomainError {
  if (error.code === 'HPE_HEADER_OVERFLOW')
    return new DomainError('headers_too_large', 'headers_too_large', 'The headers are too large.');
  if (error.code === 'ERR_HTTP_REQUEST_TIMEOUT')
    return new DomainError('timed_out', 'request_timeout', 'The request took too long to arrive.');
  return new DomainError('malformed', 'malformed_request', 'This is not a valid HTTP request.');
}

/**
 * Rejects a request without a Host header, or with two of them, with a problem (RFC 9112, 3.2). Node would reject the former without a
 * body; of two it keeps one, while a proxy may have used the other.
 */
export function requireHost(fastify: FastifyInstance): void {
  fastify.addHook('onRequest', (request, _reply, done) => {
    const hosts = headerCount(request.raw, 'host');
    if (hosts === 1 || (hosts === 0 && request.raw.httpVersion !== '1.1')) return done();
    done(new DomainError('malformed', 'malformed_request', 'The request must have exactly one Host header.'));
  });
}
