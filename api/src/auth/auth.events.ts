import type { SignInRefusal } from '@switchboard/shared';
import type { Actor } from '../core/http/access.js';

/** Where a sign-in comes from. Nothing in it is verified except whether the device is known. @since 0.2.0 */
export interface SignInOrigin {
  /** IP address */
  readonly address: string;
  /** the browser's own description (User-Agent) */
  readonly device: string | null;
  /** whether the user has signed in on this device since the password was set */
  readonly is_known_device: boolean;
}

/** A user signed in. @since 0.1.0 */
export class SignedIn {
  constructor(
    readonly user_id: string,
    readonly sign_in_id: string,
    /** null where the origin is not known */
    readonly origin: SignInOrigin | null = null,
  ) {}
}

/** A sign-in was refused. Not every refusal is published: see {@link RefusalSampler}. */
export class SignInRefused {
  constructor(
    /** the account concerned; null where no account has the given email address */
    readonly user_id: string | null,
    readonly reason: SignInRefusal,
    readonly origin: SignInOrigin,
    /** refusals skipped since the last one that was published */
    readonly left_out: number,
  ) {}
}

/** So many consecutive wrong passwords were tried for an account that only known devices may sign in to it. */
export class SignInRestricted {
  constructor(
    readonly user_id: string,
    /** origin of the last wrong password */
    readonly origin: SignInOrigin,
  ) {}
}

/** A sign-in ended: signed out, revoked or expired. Its access tokens are no longer accepted and its streams end. @since 0.1.0 */
export class SignInEnded {
  constructor(
    readonly user_id: string,
    readonly sign_in_id: string,
  ) {}
}

/** An administrator ended all of a user's sign-ins. Published once, however many there were. */
export class UserSignedOut {
  constructor(
    readonly user_id: string,
    readonly actor: Actor,
  ) {}
}

/** A refresh token was presented again after one of its successors was used, so its sign-in was ended. */
export class RefreshTokenReused {
  constructor(
    readonly user_id: string,
    readonly sign_in_id: string,
  ) {}
}

/** A signed-in user requested something that only administrators may do. */
export class AccessRefused {
  constructor(
    readonly actor: Actor,
    /** the declared route, without parameter values: `GET /api/admin/sessions/{session_id}` */
    readonly route: string,
  ) {}
}
