import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { DEVICE_COOKIE, REFRESH_COOKIE } from './auth-cookies.js';

/** Longest description of a browser that is kept, in UTF-16 units. */
const DESCRIPTION_MOST = 200;

/** From where a request comes, and what its cookies say. Nothing of it is proven. */
export interface Caller {
  /** IP address, also when trusted proxies stand between */
  address: string;
  /** what the browser says of itself */
  device: string | null;
  refresh_token: string | undefined;
  device_mark: string | undefined;
}

/** @returns the request's {@link Caller} */
export function callerOf(request: FastifyRequest): Caller {
  const { cookie } = request.headers;
  const cookies = cookie === undefined ? {} : request.server.parseCookie(cookie);
  const agent = request.headers['user-agent']?.replace(/[^\x20-\x7e]/g, '').trim();
  return {
    address: request.ip,
    device: agent ? agent.slice(0, DESCRIPTION_MOST) : null,
    refresh_token: cookies[REFRESH_COOKIE],
    device_mark: cookies[DEVICE_COOKIE],
  };
}

/** Injects the request's {@link Caller}. */
export const FromCaller = createParamDecorator((_: unknown, context: ExecutionContext): Caller =>
  callerOf(context.switchToHttp().getRequest<FastifyRequest>()),
);
