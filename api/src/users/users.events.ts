/** What about an account may change. @since 0.1.0 */
export type UserField = 'name' | 'role' | 'status' | 'password';

/** An account was made. @since 0.1.0 */
export class UserCreated {
  constructor(readonly user_id: string) {}
}

/** An account was changed; `fields` says in what. A new role or status counts for requests and streams at once. @since 0.1.0 */
export class UserChanged {
  constructor(
    readonly user_id: string,
    readonly fields: readonly UserField[],
  ) {}
}

/** An account is gone, and with it its sign-ins, sessions and messages. @since 0.1.0 */
export class UserDeleted {
  constructor(readonly user_id: string) {}
}
