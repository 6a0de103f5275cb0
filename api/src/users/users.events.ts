import type { Role, UserStatus } from '@switchboard/shared';
import type { Actor } from '../core/http/access.js';

/** The fields of an account that may change. @since 0.1.0 */
export type UserField = 'name' | 'role' | 'status' | 'password';

/** The old and new values of a role or a status, where they are known. @since 0.1.0 */
export interface UserMoves {
  role?: { from: Role; to: Role };
  status?: { from: UserStatus; to: UserStatus };
}

/** An account was created: by an administrator, or, where `actor` is null, by registration or as the first one. @since 0.1.0 */
export class UserCreated {
  constructor(
    readonly user_id: string,
    readonly actor: Actor | null = null,
    readonly role: Role = 'user',
  ) {}
}

/**
 * An account was changed; `fields` lists what changed, and `actor` is who changed it. A new role or status applies to requests and streams
 * at once.
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
 * An account was deleted: it can no longer sign in or be found. A `SessionDeleted` is published for each of its sessions, in the job that
 * removes the session.
 *
 * @since 0.1.0
 */
export class UserDeleted {
  constructor(
    readonly user_id: string,
    readonly actor: Actor | null = null,
  ) {}
}
