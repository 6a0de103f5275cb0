import type { Socket } from 'node:net';
import { randomUUID } from 'node:crypto';
import { DomainError } from '../errors/domain-error.js';
import { titleOf } from '../errors/status.js';
import { PROBLEM_JSON, toProblem } from './problem.js';

/**
 * Answers what Node's parser refuses before there is a request: it too gets a problem, not a bare status line.
 *
 * @param error from the `clientError` event of `http.Server`
 */
export function answerSocketError(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const problem = toProblem(known(error), '/', randomUUID());
  const body = JSON.stringify(problem);
  socket.end(
    `HTTP/1.1 ${problem.status} ${titleOf[problem.status]}\r\nContent-Type: ${PROBLEM_JSON}\r\n` +
      `Content-Length: ${Buffer.byteLength(body)}\r\nX-Content-Type-Options: nosniff\r\nCache-Control: no-store\r\n` +
      `Connection: close\r\n\r\n${body}`,
  );
}

function known(error: NodeJS.ErrnoException): DomainError {
  if (error.code === 'HPE_HEADER_OVERFLOW')
    return new DomainError('headers_too_large', 'headers_too_large', 'The headers are too large.');
  if (error.code === 'ERR_HTTP_REQUEST_TIMEOUT')
    return new DomainError('timed_out', 'request_timeout', 'The request took too long to arrive.');
  return new DomainError('malformed', 'malformed_request', 'This is not an HTTP request that can be understood.');
}

