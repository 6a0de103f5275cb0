import type { FailureReason, FinishReason, MessageRole, ResponderState, Source } from '@switchboard/shared';

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
   * earlier messages of this branch of the session, oldest first: the last `history_length` ones. Each reply directly follows its question,
   * whatever was sent meanwhile.
   */
  history: readonly HistoryMessage[];
  /** aborted when a user stops the answer, when the session ends, on a timeout, and at shutdown */
  signal: AbortSignal;
  /** the id that the reply will have, for tracing */
  reply_id: string;
  /** 1 for the first reply to this message, 2… for a further version of it */
  attempt: number;
  /** what administrators tell it about this answer, oldest first, for it alone; empty for one without `takes_instructions`. @since 0.2.0 */
  instructions: readonly string[];
  /**
   * name of the responder that failed, where this one answers instead. One that has no answer then should throw a {@link ResponderFault}
   * `empty`: the person is told of the first failure. @since 0.2.0
   */
  stands_in_for?: string | undefined;
}

/** An earlier message, as a responder is given it. @since 0.1.0 */
export interface HistoryMessage {
  role: MessageRole;
  content: string;
  message_id: string;
  /** position in the session */
  seq: number;
  /** of an administrator's message; null for every other role */
  author_name: string | null;
  created_at: string;
}

/** The tokens that a reply cost. @since 0.2.0 */
export interface ReportedUsage {
  input_tokens: number;
  output_tokens: number;
  /** of the input: read from the model's cache */
  cached_tokens?: number | undefined;
  /** of the output: spent on reasoning */
  reasoning_tokens?: number | undefined;
  /** true where the figures were estimated because the model server did not report them */
  estimated?: boolean | undefined;
}

/**
 * One part of an answer. Text is the answer itself; of every other kind the last one counts.
 *
 * - `sources`: what the answer is based on
 * - `thought`: reasoning of the model, shown while it runs and never stored
 * - `working`: a few plain words that tell what happens meanwhile; like a thought it counts as a sign of life
 * - `model`: the model that answers
 * - `history_from`: the `seq` of the first message that the model was given, if older ones no longer fit
 * - `usage`: the tokens that it cost
 * - `finish`: why the answer ended: by itself, at its maximum length, or by a content filter
 *
 * @since 0.1.0; everything but text and sources since 0.2.0
 */
export type ResponderPart =
  | { text: string }
  | { sources: Source[] }
  | { thought: string }
  | { working: string }
  | { model: string }
  | { history_from: number }
  | { usage: ReportedUsage }
  | { finish: FinishReason };

/**
 * Answers a user's message. It runs outside any transaction, after the message was committed.
 *
 * What it has yielded is kept when it is stopped or fails: a thrown error makes the answer `interrupted`, and the caller gets 502
 * `responder_failed`. A thrown {@link ResponderFault} tells the caller the reason as well.
 *
 * @since 0.1.0
 */
export interface Responder {
  /** the stable name that replies carry in their field `responder` */
  readonly name: string;
  /** how many earlier messages it is given; 40 by default. Reading them costs more than storing an answer. */
  readonly history_length?: number | undefined;
  /** what people read instead of the name; the name by default */
  readonly title?: string | undefined;
  /** whether it heeds the instructions of administrators; false by default */
  readonly takes_instructions?: boolean | undefined;
  /** whether it can answer at the moment; `unknown` by default */
  state?(): ResponderAvailability;
  /** what administrators read about it. @since 0.2.0 */
  describe?(): ResponderDescription;
  /**
   * Sends its model one short request, on behalf of an administrator. What it throws is reported like the failure of a reply.
   *
   * @param signal aborted when nobody waits for the result any more, and on a timeout
   * @since 0.2.0
   */
  probe?(signal: AbortSignal, options?: ProbeOptions): Promise<ProbeResult>;
  respond(request: ResponderRequest): AsyncIterable<ResponderPart>;
}

/** Whether a responder can answer at the moment. @since 0.2.0 */
export interface ResponderAvailability {
  state: ResponderState;
  /** for one that is down: when it will be tried again, in milliseconds since the epoch */
  retry_at?: number | undefined;
}

/** What a responder tells administrators about itself. @since 0.2.0 */
export interface ResponderDescription {
  /** the window of its model, in tokens */
  context_tokens?: number | undefined;
  /** its most recent failure */
  last_error?: ResponderFailure | null | undefined;
}

/** A failure of a responder, for administrators. @since 0.2.0 */
export interface ResponderFailure {
  /** instant, ISO 8601 in UTC with milliseconds */
  at: string;
  reason: FailureReason;
  /** what its model server said, without secrets */
  detail?: string | null | undefined;
}

/** How a responder is to be probed. @since 0.2.0 */
export interface ProbeOptions {
  /** with a prompt of about 5,000 tokens, which shows whether its server cuts long ones; false by default */
  long?: boolean | undefined;
}

/** The result of a probe. @since 0.2.0 */
export interface ProbeResult {
  /** whether it can answer */
  ok: boolean;
  /** milliseconds until the first piece; null if none came */
  first_ms: number | null;
  /** how many pieces came */
  pieces: number;
  /** whether it reported the tokens that it used */
  usage: boolean;
  /** codes of what is wrong or worth knowing, in snake case */
  findings: string[];
}

/** What a {@link ResponderFault} may tell besides its reason. @since 0.2.0 */
export interface ResponderFaultDetails {
  /** seconds until another attempt makes sense */
  retry_after?: number | undefined;
  /** for administrators only, without secrets */
  detail?: string | undefined;
  /** the tokens that the failed answer cost nevertheless; a part of this kind may have told it before, and this one counts */
  usage?: ReportedUsage | undefined;
  /** the model that was asked, if no part has told it */
  model?: string | undefined;
  cause?: unknown;
}

/**
 * The reason why a responder could not answer, or not to the end.
 *
 * @since 0.2.0
 */
export class ResponderFault extends Error {
  readonly retry_after: number | undefined;
  readonly detail: string | undefined;
  readonly usage: ReportedUsage | undefined;
  readonly model: string | undefined;

  constructor(
    readonly reason: FailureReason,
    { retry_after, detail, usage, model, cause }: ResponderFaultDetails = {},
  ) {
    super(`The responder failed: ${reason}.`, { cause });
    this.retry_after = retry_after;
    this.detail = detail;
    this.usage = usage;
    this.model = model;
  }
}

/**
 * Wraps a responder: for moderation, redaction, logging or caching. It may answer itself, change the request, and observe or change the parts.
 *
 * @since 0.2.0
 */
export type ResponderMiddleware = (next: Responder) => Responder;

/** Injection token of the default {@link Responder}: that of sessions whose user chose none. @since 0.1.0 */
export const RESPONDER = Symbol('Responder');
