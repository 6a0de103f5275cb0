import type { MessageRole, Source } from '@switchboard/shared';

/** A request to a responder. @since 0.1.0 */
export interface ResponderRequest {
  session_id: string;
  /** the user who asks */
  user: {
    user_id: string;
    name: string | null;
    /** the languages that the request accepts, as language tags (RFC 5646), preferred first; none where it names none */
    languages?: readonly string[];
  };
  /** the user message to answer */
  message: { message_id: string; content: string };
  /**
   * earlier messages of this session, oldest first: the last `history_length` ones. Each reply directly follows its question, whatever was
   * sent meanwhile.
   */
  history: readonly { role: MessageRole; content: string }[];
  /** aborted when a user stops the answer, when the session ends, on a timeout, and at shutdown */
  signal: AbortSignal;
}

/** One part of an answer: the next text, or the sources that the answer is based on (the last list counts). @since 0.1.0 */
export type ResponderPart = { text: string } | { sources: Source[] };

/**
 * Answers a user's message. It runs outside any transaction, after the message was committed.
 *
 * What it has yielded is kept when it is stopped or fails: a thrown error makes the answer `interrupted`, and the caller gets 502
 * `responder_failed`.
 *
 * @since 0.1.0
 */
export interface Responder {
  /** the stable name that replies carry in their field `responder` */
  readonly name: string;
  /** how many earlier messages it is given; 40 by default. Reading them costs more than storing an answer. */
  readonly history_length?: number | undefined;
  respond(request: ResponderRequest): AsyncIterable<ResponderPart>;
}

/** Injection token of the {@link Responder} in use. @since 0.1.0 */
export const RESPONDER = Symbol('Responder');
