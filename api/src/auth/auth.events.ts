import type { SignInRefusal } from '@switchboard/shared';
import type { Actor } from '../core/http/access.js';

/** Where a sign-in comes from. Nothing of it is proven but whether the device is known. @since 0.2.0 */
export interface SignInOrigin {
  /** IP address */
  readonly address: string;
  /** what the browser says of itself */
  readonly device: string | null;
  /** whether this person has signed in on it since their password was set */
  readonly is_known_device: boolean;
}

/** Somebody signed in. @since 0.1.0 */
export class SignedIn {
  constructor(
    readonly user_id: string,
    readonly sign_in_id: string,
    /** null where it was not told */
    readonly origin: SignInOrigin | null = null,
  ) {}
}

/** Somebody was not let in. Not every refusal is told: see `RefusalSampling`. */
export class SignInRefused {
  constructor(
    /** whose account it was; null where there is none with the address that was given */
    readonly user_id: string | null,
    readonly reason: SignInRefusal,
    readonly origin: SignInOrigin,
    /** refusals that were not told since the last one that was */
    readonly left_out: number,
  ) {}
}

/** So many passwords in a row were wrong for an account that only known devices sign in to it. */
export class SignInRestricted {
  constructor(
    readonly user_id: string,
    /** of the last of them */
    readonly origin: SignInOrigin,
  ) {}
}

/** A sign-in is over: signed out, revoked or expired. Its access tokens no longer count and its streams end. @since 0.1.0 */
export class SignInEnded {
  constructor(
    readonly user_id: string,
    readonly sign_in_id: string,
  ) {}
}

/** An administrator ended all of a person's sign-ins, however many there were. */
export class UserSignedOut {
  constructor(
    readonly user_id: string,
    readonly actor: Actor,
  ) {}
}

/** A refresh token turned up again after one of its successors was used, so that its sign-in was ended. */
export class RefreshTokenReused {
  constructor(
    readonly user_id: string,
    readonly sign_in_id: string,
  ) {}
}

/** A signed-in person asked for what only administrators may do. */
export class AccessRefused {
  constructor(
    readonly actor: Actor,
    /** as it was declared, without what was filled in: `GET /api/admin/sessions/{session_id}` */
    readonly route: string,
  ) {}
}
