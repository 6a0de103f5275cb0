import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { Role } from '@switchboard/shared';
import { ACCESS, type Access, type Principal, type PrincipalRequest } from '../../core/http/access.js';
import { PerRoute } from '../../core/http/per-route.js';
import { accessUndeclared, insufficientScope } from '../auth.errors.js';
import { authorizationOf } from './authorization-header.js';
import { Principals } from './principals.js';
import { AccessRefusalRecorder } from './access-refusal-recorder.js';

/**
 * Guards every request; a route that does not declare who may use it is denied.
 *
 * A declaration on a route takes precedence over its controller's.
 */
@Injectable()
export class AccessGuard implements CanActivate {
  private readonly access: PerRoute<Access | undefined>;

  constructor(
    reflector: Reflector,
    private readonly principals: Principals,
    private readonly refusalRecorder: AccessRefusalRecorder,
  ) {
    this.access = new PerRoute((context) => reflector.getAllAndOverride<Access | undefined>(ACCESS, [context.getHandler(), context.getClass()]));
  }

  /** @throws DomainError `access_undeclared`, `unauthenticated`, `invalid_token`, `insufficient_scope` */
  canActivate(context: ExecutionContext): boolean | Promise<boolean> {
    const access = this.access.of(context);
    if (access === 'public') return true;
    if (access !== 'user' && access !== 'admin') throw accessUndeclared();
    const request = context.switchToHttp().getRequest<PrincipalRequest>();
    const header = authorizationOf(request);
    const known = this.principals.cachedPrincipalOf(header);
    if (known) return this.authorize(request, known, access);
    return this.principals.principalOf(header).then((principal) => this.authorize(request, principal, access));
  }

  private authorize(request: PrincipalRequest, principal: Principal, access: Role): true | Promise<never> {
    request.principal = principal;
    return roleSatisfies(principal.role, access) || this.refuse(request, principal);
  }

  private async refuse(request: PrincipalRequest, principal: Principal): Promise<never> {
    const path = request.routeOptions.url?.replace(/:(\w+)/g, '{$1}');
    await this.refusalRecorder.record(principal, `${request.method} ${path}`);
    throw insufficientScope();
  }
}

/** Whether a user of this role has the rights of the required one: administrators may do whatever users may. */
export function roleSatisfies(role: Role, required: Role): boolean {
  return role === 'admin' || role === required;
}
