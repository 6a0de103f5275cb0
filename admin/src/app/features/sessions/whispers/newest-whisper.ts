import type { Whisper } from '@switchboard/shared';

/**
 * A whisper as a response or an event describes it, but never as it was before: the response to its creation may come after the event that
 * tells for which answer it was used.
 *
 * @param known what is known of the same whisper; undefined before anything is
 */
export function newestWhisper(known: Whisper | undefined, next: Whisper): Whisper {
  if (!known) return next;
  const used_by = known.used_by.length > next.used_by.length ? known.used_by : next.used_by;
  return { ...next, used_by, withdrawn_at: next.withdrawn_at ?? known.withdrawn_at };
}
