import type { Session } from '@switchboard/shared';

/**
 * The state of a conversation after another one was received, which may be older: a response that was in flight when the conversation ended must
 * not revive it, nor one that was in flight when somebody came send them away.
 */
export function newerSession(known: Session | null, received: Session): Session {
  if (!known) return received;
  if (known.ended_at && !received.ended_at) return known;
  if (received.handling_version >= known.handling_version) return received;
  const { handling, handled_by, handled_by_name, handled_since, waiting_since, handling_version } = known;
  return { ...received, handling, handled_by, handled_by_name, handled_since, waiting_since, handling_version };
}
