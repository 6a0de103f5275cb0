import type { Message } from '@switchboard/shared';

/** A requested reply. */
export interface AskedReply {
  /** the committed user message */
  question: Message;
  /** the id that the reply gets */
  reply_id: string;
  /** its ordinal among the replies to the question, from 1 */
  version: number;
  /** name of the responder chosen for it; null for the default one */
  responder: string | null;
  /** the message that it follows, if that is not the question */
  parent_id?: string;
  /** the state of the session in which it is asked for */
  basis: HandlingBasis;
  /** an earlier call asked for it, and may have got it since */
  isRepeated?: boolean;
}

/** A reply that has begun, at whichever server. */
export interface BegunReply extends Pick<AskedReply, 'reply_id' | 'responder'> {
  session_id: string;
  /** the user message that it answers */
  reply_to: string;
}

/** A state of a session, with which to find out whether a person has taken it over since. */
export interface HandlingBasis {
  handling_version: number;
  /** `seq` of its last message */
  last_seq: number;
}
