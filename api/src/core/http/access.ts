import { applyDecorators, createParamDecorator, SetMetadata, type ExecutionContext } from '@nestjs/common';
import type { Role } from '@switchboard/shared';
import type { FastifyRequest } from 'fastify';
import type { TraceContext } from '../tracing/trace-context.js';

/** Who makes a request: an account, and the sign-in it is authenticated by. @since 0.1.0 */
export interface Principal {
  user_id: string;
  email: string;
  name: string | null;
  role: Role;
  /** id of the sign-in; streams end with it */
  sign_in_id: string;
}

/** Who did something, and by which sign-in; the sign-in is null if it was done without one. @since 0.1.0 */
export interface Actor {
  user_id: string;
  sign_in_id: string | null;
}

/** @returns the part of a principal that events keep: ids, no email address and no name. @since 0.2.0 */
export function actorOf({ user_id, sign_in_id }: Principal): Actor {
  return { user_id, sign_in_id };
}

/** Metadata key of a route's access requirement: `public` or a role. */
export const ACCESS = 'switchboard:access';

/** What a route requires of its caller. */
export type Access = 'public' | Role;

/** The route is open to anyone. @since 0.1.0 */
export const Public = () => SetMetadata<string, Access>(ACCESS, 'public');

/**
 * The route is open to signed-in users of this role; administrators may do what users may. A route that declares neither responds with 403.
 * @since 0.1.0
 */
export const Roles = (role: Role) => SetMetadata<string, Access>(ACCESS, role);

/** Metadata key of the permission that a route of an extension requires. */
export const REQUIRED_PERMISSION = 'switchboard:permission';

/**
 * The route of an extension requires this permission, which the extension lists. Until there are roles to which permissions are granted,
 * administrators have all of them.
 *
 * @param permission the extension's name, a dot, and a word: `csat.read`
 * @since 0.2.0
 */
export const RequirePermission = (permission: string) => applyDecorators(SetMetadata(REQUIRED_PERMISSION, permission), Roles('admin'));

/** A request, with what the guards found out about its sender. */
export interface PrincipalRequest extends FastifyRequest {
  /** the authenticated caller, also when the guard rejects the request */
  principal?: Principal;
  /** the account that an unauthenticated request, such as a sign-in, is about */
  subject_user_id?: string;
  /** the trace that it belongs to, if it says so */
  trace?: TraceContext;
  /** the code of the problem that it was answered with */
  problem_code?: string;
  /** whether it already counted towards a rate limit */
  isRateCounted?: boolean;
}

/** Injects the {@link Principal} of the request. @since 0.1.0 */
export const CurrentPrincipal = createParamDecorator((_: unknown, context: ExecutionContext): Principal => {
  const { principal } = context.switchToHttp().getRequest<PrincipalRequest>();
  if (!principal) throw new Error('CurrentPrincipal was used on a public route.');
  return principal;
});
