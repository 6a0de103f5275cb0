import type { Role, UserStatus } from '@switchboard/shared';
import type { Actor } from '../core/http/access.js';

/** What about an account may change. @since 0.1.0 */
export type UserField = 'name' | 'role' | 'status' | 'password';

/** What a role or a status was and is, where that is known. @since 0.1.0 */
export interface UserMoves {
  role?: { from: Role; to: Role };
  status?: { from: UserStatus; to: UserStatus };
}

/** An account was made: by an administrator, or, where `actor` is null, by registration or as the first one. @since 0.1.0 */
export class UserCreated {
  constructor(
    readonly user_id: string,
    readonly actor: Actor | null = null,
    readonly role: Role = 'user',
  ) {}
}

/**
 * An account was changed; `fields` says in what, and `actor` by whom. A new role or status counts for requests and streams at
 * once.
 *
 * @since 0.1.0
 */
export class UserChanged {
  constructor(
    readonly user_id: string,
    readonly fields: readonly UserField[],
    readonly actor: Actor | null = null,
    readonly moves: UserMoves = {},
  ) {}
}

/**
 * An account is deleted: nobody signs in to it or finds it any more. Each of its sessions is told by a `SessionDeleted` of its own, in the
 * job that removes it.
 *
 * @since 0.1.0
 */
export class UserDeleted {
  constructor(
    readonly user_id: string,
    readonly actor: Actor | null = null,
  ) {}
}
