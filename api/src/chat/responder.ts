import type { MessageRole, Source } from '@switchboard/shared';

/** What a responder is asked. @since 0.1.0 */
export interface ResponderRequest {
  session_id: string;
  /** the person who asks */
  user: {
    user_id: string;
    name: string | null;
    /** the languages that the request asks for, as language tags (RFC 5646), preferred first; none where it does not say */
    languages?: readonly string[];
  };
  /** the user message to answer */
  message: { message_id: string; content: string };
  /**
   * what was said before it in this session, oldest first: the last `history_length` messages. Each reply stands after its question,
   * whatever was sent meanwhile.
   */
  history: readonly { role: MessageRole; content: string }[];
  /** aborted when a person stops the answer, when the session ends, on a time-out, and at shutdown */
  signal: AbortSignal;
}

/** One piece of an answer: the next text, or the sources that the answer rests on (the last list given counts). @since 0.1.0 */
export type ResponderPart = { text: string } | { sources: Source[] };

/**
 * Answers a user's message. It runs outside any transaction, after the message was committed.
 *
 * What it has yielded is kept when it is stopped or fails: a thrown error makes the answer `interrupted` and the caller
 * gets 502 `responder_failed`.
 *
 * @since 0.1.0
 */
export interface Responder {
  /** the stable name that replies bear in their field `responder` */
  readonly name: string;
  /** how many earlier messages it is given; 40 where it does not say. Reading them costs more than storing an answer. */
  readonly history_length?: number | undefined;
  respond(request: ResponderRequest): AsyncIterable<ResponderPart>;
}

/** Injection token of the {@link Responder} in use. @since 0.1.0 */
export const RESPONDER = Symbol('Responder');
