import { createParamDecorator, SetMetadata, type ExecutionContext } from '@nestjs/common';
import type { Role } from '@switchboard/shared';
import type { FastifyRequest } from 'fastify';

/** Who makes a request: an account and the sign-in by which it speaks. @since 0.1.0 */
export interface Principal {
  user_id: string;
  email: string;
  name: string | null;
  role: Role;
  /** id of the sign-in; streams end with it */
  sign_in_id: string;
}

/** Who did something, and by which sign-in; null for somebody who does it without one. @since 0.1.0 */
export interface Actor {
  user_id: string;
  sign_in_id: string | null;
}

/** @returns what stays of a principal in an event: ids, no address and no name */
export function actorOf({ user_id, sign_in_id }: Principal): Actor {
  return { user_id, sign_in_id };
}

/** Metadata key of what a route asks for: `public` or a role. */
export const ACCESS = 'switchboard:access';

/** What a route asks of its caller. */
export type Access = 'public' | Role;

/** The route answers anybody. @since 0.1.0 */
export const Public = () => SetMetadata<string, Access>(ACCESS, 'public');

/** The route answers signed-in people of this role; administrators may do what users may. A route that names neither answers 403. @since 0.1.0 */
export const Roles = (role: Role) => SetMetadata<string, Access>(ACCESS, role);

/** A request, with what is known of its sender once the guard has looked. */
export interface PrincipalRequest extends FastifyRequest {
  /** who asks, also where the guard knows them and refuses */
  principal?: Principal;
  /** whose account a request is about that nobody is signed in for */
  concerned_user_id?: string;
  /** whether it was counted in somebody's limits */
  isCounted?: boolean;
}

/** Injects the {@link Principal} of the request. @since 0.1.0 */
export const CurrentPrincipal = createParamDecorator((_: unknown, context: ExecutionContext): Principal => {
  const { principal } = context.switchToHttp().getRequest<PrincipalRequest>();
  if (!principal) throw new Error('CurrentPrincipal was used on a public route.');
  return principal;
});
