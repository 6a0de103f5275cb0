import type { Session } from '@switchboard/shared';
import type { Actor } from '../core/http/access.js';

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
  constructor(
    readonly session: Session,
    readonly actor: Actor | null = null,
  ) {}
}

/** An administrator is about to read a user's session. Published once within 15 minutes, not at each refresh. */
export class TranscriptOpened {
  constructor(
    readonly session_id: string,
    /** the owner of the session */
    readonly user_id: string,
    readonly actor: Actor,
  ) {}
}

/** An administrator is about to search all users' messages. Published once within 15 minutes, without the search terms. */
export class MessagesSearched {
  constructor(readonly actor: Actor) {}
}

/** A session and its messages were deleted. @since 0.1.0 */
export class SessionDeleted {
  constructor(
    readonly session_id: string,
    readonly user_id: string,
  ) {}
}
