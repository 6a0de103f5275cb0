import { type CanActivate, type ExecutionContext, Inject, Injectable, SetMetadata } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyReply } from 'fastify';
import { Clock } from '../clock/clock.js';
import { DomainError } from '../errors/domain-error.js';
import type { PrincipalRequest } from '../http/access.js';
import { PerRoute } from '../http/per-route.js';
import { LIMITS, type Limits, type Rate, type RateName } from './limits.js';
import { networkOf, SITE_NETWORKS, siteOf } from './network.js';
import { Visitors } from './visitors.js';
import { WindowCounters } from './window-counters.js';

const LIMITED_AS = 'switchboard:limited-as';

/** Counts a route under a rate other than its method's, or under none. */
export const LimitedAs = (rate: RateName | 'unlimited') => SetMetadata<string, RateName | 'unlimited'>(LIMITED_AS, rate);

/** A rate with its counters. */
interface Counter {
  windows: WindowCounters;
  /** value of the RateLimit-Policy header */
  policy: string;
}

/**
 * Rejects clients that send too many requests: a signed-in user by account, from whatever address; before sign-in, an IP address or a
 * browser recognised by {@link Visitors}.
 *
 * A guard that runs after authentication. A request rejected earlier counts as well, when its error response is made
 * ({@link countRefused}). Requests that never reach the guards (the console's 304, pages and files) cost too little to be counted. Every
 * counted response reports what is left, using the headers of draft-ietf-httpapi-ratelimit-headers.
 */
@Injectable()
export class RateLimits implements CanActivate {
  private readonly counters: Record<RateName, Counter> | null;
  /** visitors, counted by the site's whole network */
  private readonly sites: WindowCounters | null;
  private readonly declared: PerRoute<RateName | 'unlimited' | undefined>;

  constructor(
    reflector: Reflector,
    @Inject(LIMITS) limits: Limits | null,
    private readonly visitors: Visitors,
    clock: Clock,
  ) {
    this.declared = new PerRoute((context) => reflector.getAllAndOverride(LIMITED_AS, [context.getHandler(), context.getClass()]));
    this.counters = limits && {
      messages: counterOf('messages', limits.rates.messages, clock),
      writes: counterOf('writes', limits.rates.writes, clock),
      profile: counterOf('profile', limits.rates.profile, clock),
      reads: counterOf('reads', limits.rates.reads, clock),
      visitors: counterOf('visitors', limits.rates.visitors, clock),
    };
    this.sites = limits && new WindowCounters(sitewide(limits.rates.visitors), clock);
  }

  /** @throws DomainError `rate_limited` with Retry-After */
  canActivate(context: ExecutionContext): true {
    if (!this.counters) return true;
    const http = context.switchToHttp();
    const request = http.getRequest<PrincipalRequest>();
    const rate = this.rateOf(context, request);
    request.isCounted = true;
    if (rate !== 'unlimited') this.count(rate, request, http.getResponse<FastifyReply>());
    return true;
  }

  /**
   * Counts an API request that is about to be rejected, unless it was already counted: under the user if known, otherwise as a visitor's.
   *
   * @throws DomainError `rate_limited`, to be sent instead of the original error
   */
  countRefused(request: PrincipalRequest, reply: FastifyReply): void {
    if (!this.counters || request.isCounted || !(request.routeOptions.url ?? request.url).startsWith('/api/')) return;
    request.isCounted = true;
    this.count(rateByMethod(request), request, reply);
  }

  private rateOf(context: ExecutionContext, request: PrincipalRequest): RateName | 'unlimited' {
    return this.declared.of(context) ?? rateByMethod(request);
  }

  private count(name: RateName, request: PrincipalRequest, reply: FastifyReply): void {
    const { windows, policy } = this.counters![name];
    const key = request.principal?.user_id ?? this.visitors.recognise(request);
    const { count, resetMs } = windows.add(key ?? networkOf(request.ip));
    const left = Math.max(0, windows.points - count);
    const wait = Math.ceil(resetMs / 1_000);
    void reply.headers({ 'ratelimit-policy': policy, ratelimit: `"${name}";r=${left};t=${wait}` });
    if (count > windows.points) throw rateLimited(wait);
    if (key === undefined) this.countSite(request.ip);
  }

  private countSite(address: string): void {
    const site = siteOf(address);
    if (site === null) return;
    const { count, resetMs } = this.sites!.add(site);
    if (count > this.sites!.points) throw rateLimited(Math.ceil(resetMs / 1_000));
  }
}

function rateByMethod({ principal, method }: PrincipalRequest): RateName {
  if (!principal) return 'visitors';
  return method === 'GET' ? 'reads' : 'writes';
}

function counterOf(name: RateName, rate: Rate, clock: Clock): Counter {
  const { requests: points, seconds } = rate;
  return { windows: new WindowCounters({ points, seconds }, clock), policy: `"${name}";q=${points};w=${seconds}` };
}

function sitewide({ requests, seconds }: Rate): { points: number; seconds: number } {
  return { points: requests * SITE_NETWORKS, seconds };
}

function rateLimited(wait: number): DomainError {
  return new DomainError('too_many', 'rate_limited', `Too many requests; try again in ${wait} seconds.`, {
    headers: { 'Retry-After': String(wait) },
  });
}
