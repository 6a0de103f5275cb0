import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import { ROUTE_ARGS_METADATA } from '@nestjs/common/constants.js';
import { RouteParamtypes } from '@nestjs/common/enums/route-paramtypes.enum.js';
import type { FastifyRequest } from 'fastify';
import type { Observable } from 'rxjs';
import { invalid } from './validation.js';

/**
 * Refuses query parameters on routes that take none; those that take some refuse unknown ones by their schema.
 *
 * An interceptor, so that it comes after the guards: a stranger learns only that they must sign in.
 */
@Injectable()
export class UnknownQueryInterceptor implements NestInterceptor {
  private readonly takesQuery = new WeakMap<object, boolean>();

  /** @throws DomainError 422 naming each parameter */
  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const query = context.switchToHttp().getRequest<FastifyRequest>().query as Record<string, unknown>;
    for (const _ in query) {
      if (this.declares(context)) break;
      throw invalid([{ code: 'unrecognized_keys', keys: Object.keys(query), message: '' }]);
    }
    return next.handle();
  }

  private declares(context: ExecutionContext): boolean {
    const handler = context.getHandler();
    const known = this.takesQuery.get(handler);
    if (known !== undefined) return known;
    const parameters = (Reflect.getMetadata(ROUTE_ARGS_METADATA, context.getClass(), handler.name) ?? {}) as Record<string, unknown>;
    const declared = Object.keys(parameters).some((key) => key.startsWith(`${RouteParamtypes.QUERY}:`));
    this.takesQuery.set(handler, declared);
    return declared;
  }
}
