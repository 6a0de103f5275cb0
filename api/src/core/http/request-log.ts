import type { FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import { onAnswered } from './on-answered.js';

/**
 * Logs each completed request, also one whose client has gone before it was answered, without its query: users' searches, and whatever an unknown client puts there, do not belong in the log.
 * `address` is the client's, also behind trusted proxies, and precedes anything the client controls, so that a filter such as fail2ban's
 * cannot be misled; `user_id` is the caller, or the account that a sign-in was about. Requests that succeed and change nothing are logged
 * at debug level only, since a console polls every five seconds.
 */
export function logRequests(fastify: FastifyInstance, logger: Logger): void {
  // Also what nobody receives: a client that leaves at once would guess passwords unseen.
  onAnswered(fastify, (request, reply) => {
    const level = reply.statusCode >= 500 ? 'error' : reply.statusCode >= 400 || request.method !== 'GET' ? 'info' : 'debug';
    if (!logger.isLevelEnabled(level)) return;
    logger[level](
      {
        req_id: request.id,
        trace_id: request.trace?.trace_id,
        address: request.ip,
        method: request.method,
        path: request.url.split('?', 1)[0],
        status: reply.statusCode,
        ms: Math.round(reply.elapsedTime * 10) / 10,
        user_id: request.principal?.user_id ?? request.subject_user_id,
      },
      'request',
    );
  });
}
