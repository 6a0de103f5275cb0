import type { Session } from '@switchboard/shared';

/** A session was created. @since 0.1.0 */
export class SessionCreated {
  constructor(readonly session: Session) {}
}

/** A session's title changed. @since 0.1.0 */
export class SessionChanged {
  constructor(readonly session: Session) {}
}

/** An administrator ended a session. @since 0.1.0 */
export class SessionEnded {
  constructor(readonly session: Session) {}
}

/** A session and its messages were deleted. @since 0.1.0 */
export class SessionDeleted {
  constructor(
    readonly session_id: string,
    readonly user_id: string,
  ) {}
}
