import type { HttpHeaders } from '@angular/common/http';

/** The server time stated by a response. */
export interface ServerTime {
  /** ISO 8601; null if it states none */
  readonly instant: string | null;
  /** the response was produced at exactly this instant; otherwise it may be more recent */
  readonly isExact: boolean;
}

/**
 * When the server states that a response was current: by the header `As-Of`, else by `as_of` in its body, else, to the second, by
 * the `Date` on which it was sent.
 */
export function serverTimeOf(headers: HttpHeaders, body: unknown = null): ServerTime {
  const exact = headers.get('As-Of');
  if (exact !== null) return { instant: exact, isExact: true };
  const as_of = (body as { as_of?: unknown } | null)?.as_of;
  if (typeof as_of === 'string') return { instant: as_of, isExact: false };
  const sent = Date.parse(headers.get('Date') ?? '');
  return { instant: Number.isNaN(sent) ? null : new Date(sent).toISOString(), isExact: false };
}
