import type { Delta, Feedback, Message, Problem, ReplyStart, Session, SessionHandling, Thought, Typing } from '@switchboard/shared';
import type { Actor } from '../core/http/access.js';

/** A user's message was added; `session` is its state afterwards. @since 0.1.0 */
export class MessagePosted {
  constructor(
    readonly session: Session,
    readonly message: Message,
  ) {}
}

/** A reply was added, complete, stopped or interrupted; `session` is its state afterwards. @since 0.1.0 */
export class ReplyPosted {
  constructor(
    readonly session: Session,
    readonly reply: Message,
  ) {}
}

/** A reply is being generated from now on. Nothing is written yet; only `committed` listeners are called. @since 0.2.0 */
export class ReplyStarted {
  constructor(
    readonly session_id: string,
    readonly start: ReplyStart,
  ) {}
}

/** A piece of a reply was generated. Nothing is written yet; only `committed` listeners are called. @since 0.1.0 */
export class ReplyGrew {
  constructor(
    readonly session_id: string,
    readonly delta: Delta,
  ) {}
}

/** A model yielded a piece of its reasoning, which is never stored; only `committed` listeners are called. @since 0.2.0 */
export class ReplyThought {
  constructor(
    readonly session_id: string,
    readonly thought: Thought,
  ) {}
}

/** A user rated a message, or took the rating back: then `feedback` is null. @since 0.2.0 */
export class FeedbackGiven {
  constructor(
    readonly session_id: string,
    readonly message_id: string,
    readonly feedback: Feedback | null,
  ) {}
}

/** A reply failed; the user's message is kept. Only `committed` listeners are called. @since 0.1.0 */
export class ReplyFailed {
  constructor(
    readonly session_id: string,
    readonly reply_to: string,
    readonly problem: Problem,
  ) {}
}

/** How the handling of a session changed. @since 0.2.0 */
export interface HandlingChange {
  from: SessionHandling;
  to: SessionHandling;
  /** who changed it; null for the server itself */
  actor: Actor | null;
  /** the system message that tells of it */
  message: Message;
  /** the administrator who had the session before */
  previous_handler: string | null;
}

/**
 * A person was asked for, the request was withdrawn, or a session was taken over, handed back or released; `session` is its state
 * afterwards. `from` and `to` are both `person` where another administrator took it over. @since 0.2.0
 */
export class HandlingChanged implements HandlingChange {
  readonly from: SessionHandling;
  readonly to: SessionHandling;
  readonly actor: Actor | null;
  readonly message: Message;
  readonly previous_handler: string | null;

  constructor(
    readonly session: Session,
    { from, to, actor, message, previous_handler }: HandlingChange,
  ) {
    this.from = from;
    this.to = to;
    this.actor = actor;
    this.message = message;
    this.previous_handler = previous_handler;
  }
}

/** The administrator who has a session wrote a message; `session` is its state afterwards. @since 0.2.0 */
export class OperatorMessagePosted {
  constructor(
    readonly session: Session,
    readonly message: Message,
    readonly actor: Actor,
  ) {}
}

/** Someone is typing. Nothing is written; only `committed` listeners are called. */
export class TypingNoticed {
  constructor(
    readonly session_id: string,
    readonly typing: Typing,
  ) {}
}
