import { createParamDecorator, type ExecutionContext, Injectable, type PipeTransform } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { PrincipalRequest } from '../../core/http/access.js';
import { AuthCookies, deviceCookieOf } from './auth-cookies.js';
import type { Caller } from './caller.js';

/** Maximum length of a stored browser description, in UTF-16 units. */
const MAX_DEVICE_LENGTH = 200;

/** Derives the {@link Caller} from a request. */
@Injectable()
class CallerPipe implements PipeTransform<FastifyRequest, Caller> {
  constructor(private readonly cookies: AuthCookies) {}

  transform(request: PrincipalRequest): Caller {
    const userAgent = request.headers['user-agent']?.replace(/[^\x20-\x7e]/g, '').trim();
    return {
      address: request.ip,
      device: userAgent ? userAgent.slice(0, MAX_DEVICE_LENGTH) : null,
      refresh_tokens: this.cookies.refreshTokens(request.headers.cookie),
      device_cookie: deviceCookieOf(request),
      identify: (user_id) => (request.subject_user_id = user_id),
    };
  }
}

const RawRequest = createParamDecorator((_: unknown, context: ExecutionContext): FastifyRequest =>
  context.switchToHttp().getRequest<FastifyRequest>(),
);

/** Injects the request's {@link Caller}. */
export const FromCaller = (): ParameterDecorator => RawRequest(CallerPipe);
