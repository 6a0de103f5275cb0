import { Injectable } from '@nestjs/common';
import type { FastifyInstance } from 'fastify';
import { type Count, type Counter, type Distribution, type Histogram, Metrics } from '../metrics/metrics.js';
import { onAnswered } from './on-answered.js';
import { isStreamingRoute } from './route-methods.js';

/** The methods that are told apart. */
const METHODS = new Set(['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'HEAD']);
/** The route of requests that match none. */
const NO_ROUTE = 'none';

/** The numbers of one route. */
interface RouteFigures {
  /** by method and class of status */
  counts: Record<string, Count>;
  seconds: Distribution | null;
}

/**
 * Counts requests by route pattern, never by path: a client cannot create series. Polls that the fast path answers are counted apart, because
 * they never reach the framework.
 */
@Injectable()
export class RequestFigures {
  private readonly requests: Counter;
  private readonly seconds: Histogram;
  private readonly refused: Counter;
  private readonly byRoute: Record<string, RouteFigures> = {};
  private readonly polls: { notModified: Count; ok: Count };

  constructor(metrics: Metrics) {
    this.requests = metrics.counter('switchboard_requests_total', 'Requests answered, by route pattern, method and class of status.', ['route', 'method', 'class']);
    this.seconds = metrics.histogram('switchboard_request_seconds', 'Time until a response was sent, by route pattern; streams and exports are left out.', ['route']);
    this.refused = metrics.counter('switchboard_refused_total', 'Requests answered with a problem, by its code.', ['code']);
    this.polls = { notModified: this.requests.of('list_304', 'GET', '3xx'), ok: this.requests.of('list_200', 'GET', '2xx') };
  }

  /** Counts a poll of the console's list that the fast path has answered. @param status 304 or 200 */
  countPoll(status: number): void {
    (status === 304 ? this.polls.notModified : this.polls.ok).value++;
  }

  /** Counts every request that reaches the framework. */
  attach(fastify: FastifyInstance): void {
    onAnswered(fastify, (request, reply) => {
      const figures = this.figuresOf(request.routeOptions.url ?? NO_ROUTE);
      const method = METHODS.has(request.method) ? request.method : 'other';
      const kind = `${method} ${Math.floor(reply.statusCode / 100)}xx`;
      (figures.counts[kind] ??= this.requests.of(request.routeOptions.url ?? NO_ROUTE, method, kind.slice(-3))).value++;
      figures.seconds?.observe(reply.elapsedTime / 1_000);
      if (request.problem_code !== undefined) this.refused.of(request.problem_code).value++;
    });
  }

  private figuresOf(route: string): RouteFigures {
    return (this.byRoute[route] ??= { counts: {}, seconds: isStreamingRoute(route) ? null : this.seconds.of(route) });
  }
}
