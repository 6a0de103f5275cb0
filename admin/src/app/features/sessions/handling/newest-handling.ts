import type { SessionFacts } from '../sessions-api';

/**
 * A session as a response or an event describes it, but never with an earlier handling than the known one: a poll that was sent before a
 * take-over may be answered after it.
 *
 * @param known what is known of the same session; null before the first response
 */
export function withNewestHandling(known: SessionFacts | null, next: SessionFacts): SessionFacts {
  if (known === null || known.handling_version <= next.handling_version) return { ...known, ...next };
  const { handling, handled_by, handled_by_name, handled_since, waiting_since, handling_version } = known;
  return { ...known, ...next, handling, handled_by, handled_by_name, handled_since, waiting_since, handling_version };
}
