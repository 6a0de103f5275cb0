import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { ROUTE_ARGS_METADATA } from '@nestjs/common/constants.js';
import { RouteParamtypes } from '@nestjs/common/enums/route-paramtypes.enum.js';
import type { FastifyRequest } from 'fastify';
import { PerRoute } from './per-route.js';
import { invalid } from '../errors/invalid.js';

/**
 * Rejects query parameters on routes that take none; routes that take some reject unknown ones by their schema.
 *
 * A guard that runs after authentication: an unauthenticated caller learns only that they must sign in. As an interceptor it would make
 * Nest wrap every request in observables, which costs more than the rest of its pipeline.
 */
@Injectable()
export class UnknownQueryGuard implements CanActivate {
  private readonly takesQuery = new PerRoute(takesQuery);

  /** @throws DomainError 422 naming each parameter */
  canActivate(context: ExecutionContext): true {
    const query = context.switchToHttp().getRequest<FastifyRequest>().query as Record<string, unknown>;
    for (const _ in query) {
      if (this.takesQuery.of(context)) break;
      throw invalid([{ code: 'unrecognized_keys', keys: Object.keys(query), message: '' }]);
    }
    return true;
  }
}

function takesQuery(context: ExecutionContext): boolean {
  const parameters = (Reflect.getMetadata(ROUTE_ARGS_METADATA, context.getClass(), context.getHandler().name) ?? {}) as Record<string, unknown>;
  return Object.keys(parameters).some((key) => key.startsWith(`${RouteParamtypes.QUERY}:`));
}
