import { type CanActivate, type ExecutionContext, Inject, Injectable, SetMetadata } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyReply } from 'fastify';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { DomainError } from '../errors/domain-error.js';
import type { PrincipalRequest } from '../http/access.js';
import { PerRoute } from '../http/per-route.js';
import { LIMITS, type Limits, type Rate, type RateName } from './limits.js';
import { networkOf } from './network.js';

const LIMITED_AS = 'switchboard:limited-as';

/** Counts a route under another rate than its method's, or under none. */
export const LimitedAs = (rate: RateName | 'unlimited') => SetMetadata<string, RateName | 'unlimited'>(LIMITED_AS, rate);

/** One rate, ready to count. */
interface Counter {
  limiter: RateLimiterMemory;
  /** value of RateLimit-Policy */
  policy: string;
}

/**
 * Refuses whoever asks too often: a person by their account, whatever address they come from; before sign-in an address.
 *
 * A guard behind the one that says who asks. What is answered before that (the console's 304, pages and files) costs too little
 * to be counted. Every counted answer says what is left, in the words of draft-ietf-httpapi-ratelimit-headers.
 */
@Injectable()
export class RateLimits implements CanActivate {
  private readonly counters: Record<RateName, Counter> | null;
  private readonly declared: PerRoute<RateName | 'unlimited' | undefined>;

  constructor(
    reflector: Reflector,
    @Inject(LIMITS) limits: Limits | null,
  ) {
    this.declared = new PerRoute((context) => reflector.getAllAndOverride(LIMITED_AS, [context.getHandler(), context.getClass()]));
    this.counters = limits && {
      messages: counterOf('messages', limits.rates.messages),
      writes: counterOf('writes', limits.rates.writes),
      reads: counterOf('reads', limits.rates.reads),
      visitors: counterOf('visitors', limits.rates.visitors),
    };
  }

  /** @throws DomainError `rate_limited` with Retry-After */
  canActivate(context: ExecutionContext): true | Promise<true> {
    if (!this.counters) return true;
    const http = context.switchToHttp();
    const request = http.getRequest<PrincipalRequest>();
    const rate = this.rateOf(context, request);
    return rate === 'unlimited' || count(rate, this.counters[rate], request, http.getResponse<FastifyReply>());
  }

  private rateOf(context: ExecutionContext, { principal, method }: PrincipalRequest): RateName | 'unlimited' {
    const declared = this.declared.of(context);
    if (declared) return declared;
    if (!principal) return 'visitors';
    return method === 'GET' ? 'reads' : 'writes';
  }
}

function counterOf(name: RateName, { requests, seconds }: Rate): Counter {
  const limiter = new RateLimiterMemory({ keyPrefix: name, points: requests, duration: seconds });
  return { limiter, policy: `"${name}";q=${requests};w=${seconds}` };
}

async function count(name: RateName, counter: Counter, request: PrincipalRequest, reply: FastifyReply): Promise<true> {
  const { limiter, policy } = counter;
  const key = request.principal?.user_id ?? networkOf(request.ip);
  // One that refuses rejects with the same figures.
  const state = await limiter.consume(key).catch((refused: unknown) => {
    if (refused instanceof RateLimiterRes) return refused;
    throw refused;
  });
  const wait = Math.max(1, Math.ceil(state.msBeforeNext / 1000));
  void reply.headers({ 'ratelimit-policy': policy, ratelimit: `"${name}";r=${state.remainingPoints};t=${wait}` });
  if (state.consumedPoints <= limiter.points) return true;
  throw new DomainError('too_many', 'rate_limited', `Too many requests; try again in ${wait} seconds.`, {
    headers: { 'Retry-After': String(wait) },
  });
}
