import type { Whisper } from '@switchboard/shared';
import type { Actor } from '../../core/http/access.js';

/** A whisper was made, went into an answer, was given back by one that did not heed it, or was withdrawn. */
export class WhisperChanged {
  constructor(
    readonly session_id: string,
    readonly whisper: Whisper,
  ) {}
}

/** An administrator told the responder of a session something. */
export class Whispered {
  constructor(
    /** the session and its owner */
    readonly session: { session_id: string; user_id: string },
    readonly whisper_id: string,
    readonly actor: Actor,
  ) {}
}

/** An administrator stopped what was being answered in a session. */
export class AnswerStopped {
  constructor(
    /** the session and its owner */
    readonly session: { session_id: string; user_id: string },
    readonly actor: Actor,
  ) {}
}

/** Messages of a session follow others than before: who watches it has to load it again. */
export class MessagesMoved {
  constructor(readonly session_id: string) {}
}
