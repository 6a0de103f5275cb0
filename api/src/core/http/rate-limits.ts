import { type CanActivate, type ExecutionContext, Inject, Injectable, type OnModuleInit, SetMetadata } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyReply } from 'fastify';
import { Clock } from '../clock/clock.js';
import { DomainError } from '../errors/domain-error.js';
import { Messenger } from '../instances/messenger.js';
import type { PrincipalRequest } from './access.js';
import { PerRoute } from './per-route.js';
import { LIMITS, type Limits, type Rate, type RateName } from '../limits/limits.js';
import { networkOf, SITE_NETWORKS, siteOf } from '../limits/network.js';
import { BrowserRecognition } from '../limits/browser-recognition.js';
import { WindowCounters } from '../limits/window-counters.js';

/** The rates that several joined servers count together; the others cost less than telling each other of them. */
const SHARED_RATES: readonly RateName[] = ['messages', 'writes', 'profile', 'visitors'];
const CHANNEL = 'counted';

const RATE_LIMITED_AS = 'switchboard:limited-as';

/** Counts a route under a rate other than its method's, or under none. @since 0.2.0 */
export const RateLimitedAs = (rate: RateName | 'unlimited') => SetMetadata<string, RateName | 'unlimited'>(RATE_LIMITED_AS, rate);

/** A rate with its counters. */
interface Counter {
  windows: WindowCounters;
  /** value of the RateLimit-Policy header */
  policy: string;
}

/**
 * Rejects clients that send too many requests: a signed-in user by account, from whatever address; before sign-in, an IP address or a
 * browser recognised by {@link BrowserRecognition}.
 *
 * A guard that runs after authentication. A request rejected earlier counts as well, when its error response is made
 * ({@link countRefused}). Requests that never reach the guards (the console's 304, pages and files) cost too little to be counted. Every
 * counted response reports what is left, using the headers of draft-ietf-httpapi-ratelimit-headers. Joined servers tell each other what they
 * count, except reads, without waiting for it; while messages do not arrive, each counts for itself.
 */
@Injectable()
export class RateLimits implements CanActivate, OnModuleInit {
  private readonly counters: Record<RateName, Counter> | null;
  /** visitors, counted by the site's whole network */
  private readonly siteCounters: WindowCounters | null;
  private readonly declaredRates: PerRoute<RateName | 'unlimited' | undefined>;

  constructor(
    reflector: Reflector,
    @Inject(LIMITS) limits: Limits | null,
    private readonly browsers: BrowserRecognition,
    clock: Clock,
    private readonly messenger: Messenger,
  ) {
    this.declaredRates = new PerRoute((context) => reflector.getAllAndOverride(RATE_LIMITED_AS, [context.getHandler(), context.getClass()]));
    this.counters = limits && {
      messages: createCounter('messages', limits.rates.messages, clock),
      writes: createCounter('writes', limits.rates.writes, clock),
      profile: createCounter('profile', limits.rates.profile, clock),
      reads: createCounter('reads', limits.rates.reads, clock),
      visitors: createCounter('visitors', limits.rates.visitors, clock),
    };
    this.siteCounters = limits && new WindowCounters(siteLimits(limits.rates.visitors), clock);
  }

  async onModuleInit(): Promise<void> {
    if (!this.counters) return;
    await this.messenger.subscribe(CHANNEL, ({ rate, key }) => {
      const name = SHARED_RATES.find((each) => each === rate);
      if (name !== undefined && typeof key === 'string') this.counters![name].windows.add(key);
    });
  }

  /** @throws DomainError `rate_limited` with Retry-After */
  canActivate(context: ExecutionContext): true {
    if (!this.counters) return true;
    const http = context.switchToHttp();
    const request = http.getRequest<PrincipalRequest>();
    const rate = this.rateOf(context, request);
    request.isRateCounted = true;
    if (rate !== 'unlimited') this.count(rate, request, http.getResponse<FastifyReply>());
    return true;
  }

  /**
   * Counts an API request that is about to be rejected, unless it was already counted: under the user if known, otherwise as a visitor's.
   *
   * @throws DomainError `rate_limited`, to be sent instead of the original error
   */
  countRefused(request: PrincipalRequest, reply: FastifyReply): void {
    if (!this.counters || request.isRateCounted || !(request.routeOptions.url ?? request.url).startsWith('/api/')) return;
    request.isRateCounted = true;
    this.count(rateByMethod(request), request, reply);
  }

  private rateOf(context: ExecutionContext, request: PrincipalRequest): RateName | 'unlimited' {
    return this.declaredRates.of(context) ?? rateByMethod(request);
  }

  private count(name: RateName, request: PrincipalRequest, reply: FastifyReply): void {
    const { windows, policy } = this.counters![name];
    const key = request.principal?.user_id ?? this.browsers.recognise(request);
    const counted = key ?? networkOf(request.ip);
    const { count, resetMs } = windows.add(counted);
    if (this.messenger.isJoined && SHARED_RATES.includes(name)) this.messenger.publish(CHANNEL, { rate: name, key: counted }).catch(() => undefined);
    const remaining = Math.max(0, windows.points - count);
    const retryAfter = Math.ceil(resetMs / 1_000);
    void reply.headers({ 'ratelimit-policy': policy, ratelimit: `"${name}";r=${remaining};t=${retryAfter}` });
    if (count > windows.points) throw rateLimited(retryAfter);
    if (key === undefined) this.countSite(request.ip);
  }

  private countSite(address: string): void {
    const site = siteOf(address);
    if (site === null) return;
    const { count, resetMs } = this.siteCounters!.add(site);
    if (count > this.siteCounters!.points) throw rateLimited(Math.ceil(resetMs / 1_000));
  }
}

function rateByMethod({ principal, method }: PrincipalRequest): RateName {
  if (!principal) return 'visitors';
  return method === 'GET' ? 'reads' : 'writes';
}

function createCounter(name: RateName, rate: Rate, clock: Clock): Counter {
  const { requests: points, seconds } = rate;
  return { windows: new WindowCounters({ points, seconds }, clock), policy: `"${name}";q=${points};w=${seconds}` };
}

function siteLimits({ requests, seconds }: Rate): { points: number; seconds: number } {
  return { points: requests * SITE_NETWORKS, seconds };
}

function rateLimited(retryAfter: number): DomainError {
  return new DomainError('too_many', 'rate_limited', `Too many requests; try again in ${retryAfter} seconds.`, {
    headers: { 'Retry-After': String(retryAfter) },
  });
}
