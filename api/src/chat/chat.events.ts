import type { Delta, Message, Problem, ReplyStart, Session } from '@switchboard/shared';

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

/** A reply failed; the user's message is kept. Only `committed` listeners are called. @since 0.1.0 */
export class ReplyFailed {
  constructor(
    readonly session_id: string,
    readonly reply_to: string,
    readonly problem: Problem,
  ) {}
}
