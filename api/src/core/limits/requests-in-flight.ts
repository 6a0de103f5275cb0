import { type CanActivate, type ExecutionContext, Inject, Injectable } from '@nestjs/common';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { IncomingMessage } from 'node:http';
import { DomainError } from '../errors/domain-error.js';
import type { PrincipalRequest } from '../http/access.js';
import { LIMITS, type Limits } from './limits.js';
import { networkOf } from './network.js';

/** What a request counts as: an address, or a person. */
type Key = `address ${string}` | `person ${string}`;

/**
 * Bounds the requests that are in flight: arrived, and not yet answered to the last byte. Rates bound how often somebody asks; this bounds
 * what somebody can have the server hold at once who asks and does not read.
 *
 * Promises: until it is known who asks, a request counts for its address, then for the person and no longer for the address, so that an
 * office behind one address has the room of all its people. It counts until its connection is done with it, however it ends. Those that
 * ask for the server's health are never refused. With RATE_LIMITS=off nothing is counted.
 *
 * Its guard comes after the one that says who asks.
 */
@Injectable()
export class RequestsInFlight implements CanActivate {
  private readonly counts = new Map<Key, number>();
  private readonly keys = new WeakMap<IncomingMessage, Key>();

  constructor(@Inject(LIMITS) private readonly limits: Limits | null) {}

  /** Counts every request from its arrival on. */
  attach(fastify: FastifyInstance): void {
    const { limits } = this;
    if (!limits) return;
    fastify.addHook('onRequest', (request, reply, done) => {
      if (request.routeOptions.url?.startsWith('/api/health')) return done();
      const fault = this.count(request, `address ${networkOf(request.ip)}`, limits.requestsPerAddress);
      if (fault) return done(fault);
      reply.raw.once('close', () => this.forget(request.raw));
      done();
    });
  }

  /** @throws DomainError 429 `too_many_requests_in_flight` */
  canActivate(context: ExecutionContext): true {
    const request = context.switchToHttp().getRequest<PrincipalRequest>();
    if (!this.limits || !request.principal || !this.keys.has(request.raw)) return true;
    this.forget(request.raw);
    const fault = this.count(request, `person ${request.principal.user_id}`, this.limits.requestsEach);
    if (fault) throw fault;
    return true;
  }

  private count({ raw }: FastifyRequest, key: Key, most: number): DomainError | null {
    const count = this.counts.get(key) ?? 0;
    if (count >= most)
      return new DomainError('too_many', 'too_many_requests_in_flight', `At most ${most} requests may wait for their answers at once.`, {
        headers: { 'Retry-After': '1' },
      });
    this.counts.set(key, count + 1);
    this.keys.set(raw, key);
    return null;
  }

  private forget(raw: IncomingMessage): void {
    const key = this.keys.get(raw);
    if (key === undefined) return;
    this.keys.delete(raw);
    const left = this.counts.get(key)! - 1;
    if (left > 0) this.counts.set(key, left);
    else this.counts.delete(key);
  }
}
