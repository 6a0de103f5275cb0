import { type CanActivate, type ExecutionContext, Inject, Injectable } from '@nestjs/common';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { IncomingMessage } from 'node:http';
import { DomainError } from '../errors/domain-error.js';
import type { PrincipalRequest } from './access.js';
import { LIMITS, type Limits } from '../limits/limits.js';
import { networkOf } from '../limits/network.js';

/** What a request is counted under: an IP address or a user. */
type Key = `address ${string}` | `person ${string}`;

/**
 * Limits the requests in flight: received, and not yet answered down to the last byte. Rate limits bound how often a client sends requests;
 * this bounds how much the server holds at once for a client that sends requests and does not read the responses.
 *
 * Guarantees: until its user is known, a request counts towards its IP address, and from then on towards the user instead, so that an office
 * behind one address gets the allowance of all its users. It counts until its connection is done with it, however it ends. Health checks are never
 * rejected. With RATE_LIMITS=off nothing is counted.
 *
 * Its guard runs after authentication.
 */
@Injectable()
export class RequestsInFlight implements CanActivate {
  private readonly counts = new Map<Key, number>();
  private readonly keys = new WeakMap<IncomingMessage, Key>();

  constructor(@Inject(LIMITS) private readonly limits: Limits | null) {}

  /** Counts every request from its arrival. */
  attach(fastify: FastifyInstance): void {
    const { limits } = this;
    if (!limits) return;
    fastify.addHook('onRequest', (request, reply, done) => {
      if (request.routeOptions.url?.startsWith('/api/health')) return done();
      const refusal = this.count(request, `address ${networkOf(request.ip)}`, limits.requestsPerAddress);
      if (refusal) return done(refusal);
      reply.raw.once('close', () => this.release(request.raw));
      done();
    });
  }

  /** @throws DomainError 429 `too_many_requests_in_flight` */
  canActivate(context: ExecutionContext): true {
    const request = context.switchToHttp().getRequest<PrincipalRequest>();
    if (!this.limits || !request.principal || !this.keys.has(request.raw)) return true;
    this.release(request.raw);
    const refusal = this.count(request, `person ${request.principal.user_id}`, this.limits.requestsEach);
    if (refusal) throw refusal;
    return true;
  }

  private count({ raw }: FastifyRequest, key: Key, maximum: number): DomainError | null {
    const count = this.counts.get(key) ?? 0;
    if (count >= maximum)
      return new DomainError('too_many', 'too_many_requests_in_flight', `At most ${maximum} requests may be in progress at once; wait for one to finish.`, {
        headers: { 'Retry-After': '1' },
      });
    this.counts.set(key, count + 1);
    this.keys.set(raw, key);
    return null;
  }

  private release(raw: IncomingMessage): void {
    const key = this.keys.get(raw);
    if (key === undefined) return;
    this.keys.delete(raw);
    const remaining = this.counts.get(key)! - 1;
    if (remaining > 0) this.counts.set(key, remaining);
    else this.counts.delete(key);
  }
}
