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
