import type { OpeningReasonKind, Session, SessionOpening } from '@switchboard/shared';
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

/** An opening by an administrator. @since 0.2.0 */
export interface OpeningReason {
  opening_id: string;
  /** why; what they say in words is only for the session's owner */
  reason_kind: OpeningReasonKind;
  actor: Actor;
}

/** An administrator opened a user's session, to read what was said in it: once, however often they read it then. @since 0.2.0 */
export class TranscriptOpened implements OpeningReason {
  readonly session_id: string;
  /** the owner of the session */
  readonly user_id: string;
  readonly opening_id: string;
  readonly reason_kind: OpeningReasonKind;
  readonly actor: Actor;

  constructor(
    { session_id, user_id }: { session_id: string; user_id: string },
    { opening_id, reason_kind, actor }: OpeningReason,
    /** what the owner is told; null where they are told nothing */
    readonly told: SessionOpening | null,
  ) {
    this.session_id = session_id;
    this.user_id = user_id;
    this.opening_id = opening_id;
    this.reason_kind = reason_kind;
    this.actor = actor;
  }
}

/** An administrator's opening of a session was closed before it expired, or with the take-over that it came with. */
export class OpeningClosed {
  constructor(
    readonly session_id: string,
    /** the administrator */
    readonly by: string,
    /** until when another opening still lets them read it: an instant, or null for as long as they have the session; undefined: not any more */
    readonly until: string | null | undefined,
  ) {}
}

/** An administrator opened searches of all users' messages: once, however often they search then. The search terms are not told. */
export class MessagesSearched implements OpeningReason {
  readonly opening_id: string;
  readonly reason_kind: OpeningReasonKind;
  readonly actor: Actor;

  constructor({ opening_id, reason_kind, actor }: OpeningReason) {
    this.opening_id = opening_id;
    this.reason_kind = reason_kind;
    this.actor = actor;
  }
}

/** A session and its messages were deleted. @since 0.1.0 */
export class SessionDeleted {
  constructor(
    readonly session_id: string,
    readonly user_id: string,
  ) {}
}
