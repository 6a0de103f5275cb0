import type { HttpHeaders } from '@angular/common/http';

/** The server's instant that an answer tells. */
export interface AnswerInstant {
  /** ISO 8601; null where it tells none */
  readonly instant: string | null;
  /** it is the answer's own; else what is shown may have been so since before */
  readonly isExact: boolean;
}

/**
 * When the server says that an answer was true: by the header `As-Of`, else by `as_of` in its body, else, to the second, by when it
 * was sent.
 */
export function instantOf(headers: HttpHeaders, body: unknown = null): AnswerInstant {
  const exact = headers.get('As-Of');
  if (exact !== null) return { instant: exact, isExact: true };
  const as_of = (body as { as_of?: unknown } | null)?.as_of;
  if (typeof as_of === 'string') return { instant: as_of, isExact: false };
  const sent = Date.parse(headers.get('Date') ?? '');
  return { instant: Number.isNaN(sent) ? null : new Date(sent).toISOString(), isExact: false };
}
