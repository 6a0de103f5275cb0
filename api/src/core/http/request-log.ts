import type { FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import type { PrincipalRequest } from './access.js';

/**
 * Writes a line for each answered request, without its query: people's searches, and whatever a stranger puts there, are not
 * for the log. `address` is the client's, also behind trusted proxies, and stands before whatever the client itself writes, so that
 * a filter such as fail2ban's cannot be misled; `user_id` is who asked, or whose account a sign-in was about. What went well and changed nothing is written at debug only, for a console asks every five seconds.
 */
export function logRequests(fastify: FastifyInstance, logger: Logger): void {
  fastify.addHook('onResponse', (request: PrincipalRequest, reply, done) => {
    const level = reply.statusCode >= 500 ? 'error' : reply.statusCode >= 400 || request.method !== 'GET' ? 'info' : 'debug';
    if (logger.isLevelEnabled(level))
      logger[level](
        {
          req_id: request.id,
          address: request.ip,
          method: request.method,
          path: request.url.split('?', 1)[0],
          status: reply.statusCode,
          ms: Math.round(reply.elapsedTime * 10) / 10,
          user_id: request.principal?.user_id ?? request.concerned_user_id,
        },
        'request',
      );
    done();
  });
}
