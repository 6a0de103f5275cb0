import type { FastifyInstance, FastifyReply } from 'fastify';
import type { PrincipalRequest } from './access.js';

/**
 * Calls a listener once for each request that reaches the framework, when it has been answered: also if its client has gone before, for whom
 * Fastify has no `onResponse`.
 */
export function onAnswered(fastify: FastifyInstance, listener: (request: PrincipalRequest, reply: FastifyReply) => void): void {
  fastify.addHook('onResponse', (request: PrincipalRequest, reply, done) => {
    listener(request, reply);
    done();
  });
  fastify.addHook('onSend', (request: PrincipalRequest, reply, payload, done) => {
    if (reply.raw.destroyed) listener(request, reply);
    done(null, payload);
  });
}
