import type { Actor } from '../core/http/access.js';

/** Somebody signed in. @since 0.1.0 */
export class SignedIn {
  constructor(
    readonly user_id: string,
    readonly sign_in_id: string,
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
