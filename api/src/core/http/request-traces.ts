import type { FastifyInstance } from 'fastify';
import { inTrace, parseTraceparent } from '../tracing/trace-context.js';
import type { PrincipalRequest } from './access.js';

/** Continues the trace that a request belongs to: in its log lines and problems, and in what it asks other servers. */
export function continueTraces(fastify: FastifyInstance): void {
  fastify.addHook('onRequest', (request: PrincipalRequest, _reply, done) => {
    const trace = parseTraceparent(request.headers['traceparent']);
    if (trace === null) return done();
    request.trace = trace;
    inTrace(trace, done);
  });
  // Reading a body leaves the context in which it was asked for.
  fastify.addHook('preValidation', ({ trace }: PrincipalRequest, _reply, done) => {
    if (trace) inTrace(trace, done);
    else done();
  });
}
