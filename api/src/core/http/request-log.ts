import type { FastifyInstance, FastifyReply } from 'fastify';
import type { Logger } from 'pino';
import type { PrincipalRequest } from './access.js';

/**
 * Logs each completed request, also one whose client has gone before it was answered, without its query: users' searches, and whatever an unknown client puts there, do not belong in the log.
 * `address` is the client's, also behind trusted proxies, and precedes anything the client controls, so that a filter such as fail2ban's
 * cannot be misled; `user_id` is the caller, or the account that a sign-in was about. Requests that succeed and change nothing are logged
 * at debug level only, since a console polls every five seconds.
 */
export function logRequests(fastify: FastifyInstance, logger: Logger): void {
  const log = (request: PrincipalRequest, reply: FastifyReply): void => {
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
  };
  fastify.addHook('onResponse', (request: PrincipalRequest, reply, done) => {
    log(request, reply);
    done();
  });
  // What nobody receives has no response: a client that leaves at once would guess passwords unseen.
  fastify.addHook('onSend', (request: PrincipalRequest, reply, payload, done) => {
    if (reply.raw.destroyed) log(request, reply);
    done(null, payload);
  });
}
