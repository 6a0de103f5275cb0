import { createParamDecorator, type ExecutionContext, Injectable, type PipeTransform } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { PrincipalRequest } from '../../core/http/access.js';
import { AuthCookies, deviceMarkOf } from './auth-cookies.js';
import type { Caller } from './caller.js';

/** Maximum length of a stored browser description, in UTF-16 units. */
const DESCRIPTION_MOST = 200;

/** Derives the {@link Caller} from a request. */
@Injectable()
export class CallerPipe implements PipeTransform<FastifyRequest, Caller> {
  constructor(private readonly cookies: AuthCookies) {}

  transform(request: PrincipalRequest): Caller {
    const agent = request.headers['user-agent']?.replace(/[^\x20-\x7e]/g, '').trim();
    return {
      address: request.ip,
      device: agent ? agent.slice(0, DESCRIPTION_MOST) : null,
      refresh_tokens: this.cookies.refreshTokens(request.headers.cookie),
      device_mark: deviceMarkOf(request),
      identify: (user_id) => (request.concerned_user_id = user_id),
    };
  }
}

const TheRequest = createParamDecorator((_: unknown, context: ExecutionContext): FastifyRequest =>
  context.switchToHttp().getRequest<FastifyRequest>(),
);

/** Injects the request's {@link Caller}. */
export const FromCaller = (): ParameterDecorator => TheRequest(CallerPipe);
