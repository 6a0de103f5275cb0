import type { Message } from '../../core/instances/messenger.js';

/** Another server wants replies of this one to end. */
export interface StopRequest {
  session_id: string;
  /** null for all of the session */
  reply_ids: readonly string[] | null;
  /** whether a person has taken the session over: those that wait do not begin, and nothing more of the running one is told */
  isSilencing: boolean;
}

/** Reads one from a message of another server. One of the previous release names only the session. */
export function toStopRequest({ session_id, reply_ids, isSilencing }: Message): StopRequest {
  return { session_id: String(session_id), reply_ids: Array.isArray(reply_ids) ? reply_ids.map(String) : null, isSilencing: isSilencing === true };
}
