import { createParamDecorator, type ExecutionContext, Injectable, type PipeTransform } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { AuthCookies, DEVICE_COOKIE } from './auth-cookies.js';
import type { Caller } from './caller.js';

/** Longest description of a browser that is kept, in UTF-16 units. */
const DESCRIPTION_MOST = 200;

/** Makes of a request what its {@link Caller} is. */
@Injectable()
export class CallerPipe implements PipeTransform<FastifyRequest, Caller> {
  constructor(private readonly cookies: AuthCookies) {}

  transform(request: FastifyRequest): Caller {
    const { cookie } = request.headers;
    const agent = request.headers['user-agent']?.replace(/[^\x20-\x7e]/g, '').trim();
    return {
      address: request.ip,
      device: agent ? agent.slice(0, DESCRIPTION_MOST) : null,
      refresh_tokens: this.cookies.refreshTokens(cookie),
      device_mark: cookie === undefined ? undefined : request.server.parseCookie(cookie)[DEVICE_COOKIE],
    };
  }
}

const TheRequest = createParamDecorator((_: unknown, context: ExecutionContext): FastifyRequest =>
  context.switchToHttp().getRequest<FastifyRequest>(),
);

/** Injects the request's {@link Caller}. */
export const FromCaller = (): ParameterDecorator => TheRequest(CallerPipe);
