import { type CanActivate, type ExecutionContext, Inject, Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { isLoopback } from '../../core/http/public-address.js';
import { SETTINGS } from '../../core/config/settings-token.js';
import type { HttpSettings } from '../../core/http/http.settings.js';
import { badOrigin } from '../auth.errors.js';

/**
 * Accepts requests that use or set a cookie only from Switchboard's own pages, or from programs, which send no Origin.
 *
 * With a loopback PUBLIC_URL every name of this machine is accepted, with the announced port or the port that the request reached.
 */
@Injectable()
export class OriginGuard implements CanActivate {
  constructor(@Inject(SETTINGS) private readonly settings: HttpSettings) {}

  /** @throws DomainError `bad_origin` */
  canActivate(context: ExecutionContext): true {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    if (request.method !== 'POST') return true;
    const { origin } = request.headers;
    if (request.headers['sec-fetch-site'] === 'cross-site') throw badOrigin();
    if (origin !== undefined && !this.isOwnOrigin(origin, request.socket.localPort)) throw badOrigin();
    return true;
  }

  private isOwnOrigin(origin: string, reachedPort: number | undefined): boolean {
    if (origin === this.settings.publicUrl) return true;
    if (!this.settings.loopback || !URL.canParse(origin)) return false;
    const { protocol, hostname } = new URL(origin);
    const ports = [portOf(this.settings.publicUrl), reachedPort];
    return /^https?:$/.test(protocol) && isLoopback(hostname) && ports.includes(portOf(origin));
  }
}

function portOf(origin: string): number {
  const { port, protocol } = new URL(origin);
  return Number(port) || (protocol === 'https:' ? 443 : 80);
}
