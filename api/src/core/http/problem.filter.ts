import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException, Logger, NotFoundException } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ReadCancelled } from '../database/read-cancelled.js';
import type { DomainError } from '../errors/domain-error.js';
import { statusOf } from '../errors/status.js';
import type { PrincipalRequest } from './access.js';
import type { RateLimits } from './rate-limits.js';
import { asDomainError, PROBLEM_HEADERS, toProblem } from './problem.js';
import type { RouteMethods } from './route-methods.js';

const logger = new Logger('Http');

/** Interval in which the cause of an outage is logged once, in milliseconds; the log entries of the affected requests have its code. */
const CAUSE_LOG_INTERVAL_MS = 10_000;
/** When the cause was last logged, by code. */
const causeLoggedAt = new Map<string, number>();

function isCauseDue(code: string): boolean {
  const now = performance.now();
  if (now - (causeLoggedAt.get(code) ?? -Infinity) < CAUSE_LOG_INTERVAL_MS) return false;
  causeLoggedAt.set(code, now);
  return true;
}

/**
 * Sends an error from any layer as problem+json.
 *
 * @param error anything that was thrown
 */
export function sendProblem(error: unknown, request: FastifyRequest, reply: FastifyReply): void {
  const domainError = asDomainError(error);
  const { trace } = Object.assign(request as PrincipalRequest, { problem_code: domainError.code });
  const names = { req_id: request.id, trace_id: trace?.trace_id };
  if (domainError.kind === 'internal') logger.error({ err: domainError.cause, ...names }, 'a request failed');
  else if (domainError.kind === 'unavailable' || domainError.kind === 'storage_full')
    logger.warn({ ...(isCauseDue(domainError.code) && { err: domainError.cause }), ...names, code: domainError.code }, 'a request could not be served');
  if (reply.sent || reply.raw.headersSent) {
    reply.raw.destroy();
    return;
  }
  const problem = toProblem(domainError, request.url.split('?', 1)[0]!, request.id, trace?.trace_id);
  const headers = { ...PROBLEM_HEADERS, 'x-request-id': request.id, ...headersOf(domainError) };
  void reply.code(problem.status).headers(headers).send(JSON.stringify(problem));
}

function headersOf(error: DomainError): Record<string, string> {
  if (error.kind === 'unauthenticated' && !error.headers['WWW-Authenticate'])
    return { ...error.headers, 'WWW-Authenticate': 'Bearer' };
  return error.headers;
}

/** The one exception filter of the application. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  /**
   * @param methods explains why no route matched a request
   * @param limits counts requests rejected before its own guard ran
   */
  constructor(
    private readonly methods: RouteMethods,
    private readonly limits: Pick<RateLimits, 'countRefused'>,
  ) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    // Nobody is left to read a response.
    if (error instanceof ReadCancelled) return void http.getResponse<FastifyReply>().hijack();
    const request = http.getRequest<FastifyRequest>();
    const cause = error instanceof HttpException ? (error.cause ?? error) : error;
    // No service throws this: it is Nest's own error for a request that matches no route.
    const known = cause instanceof NotFoundException ? this.methods.noRouteError(request.url) : cause;
    const reply = http.getResponse<FastifyReply>();
    sendProblem(this.countRefusal(known, request, reply), request, reply);
  }

  /** @returns the error, or `rate_limited` instead when the client was rejected too often */
  private countRefusal(error: unknown, request: FastifyRequest, reply: FastifyReply): unknown {
    if (reply.sent || statusOf[asDomainError(error).kind] >= 500) return error;
    try {
      this.limits.countRefused(request, reply);
      return error;
    } catch (limited) {
      return limited;
    }
  }
}
