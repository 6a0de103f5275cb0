import { HttpErrorResponse } from '@angular/common/http';
import type { Problem } from '@switchboard/shared';
import { TimeoutError } from 'rxjs';

/** An error that carries a {@link Problem}, for failures outside HttpClient (streams). */
export class ProblemError extends Error {
  override readonly name = 'ProblemError';

  /** @param problem what went wrong, in the server's format */
  constructor(readonly problem: Problem) {
    super(problem.detail);
  }
}

/**
 * Converts any failure to a {@link Problem}, the one form that the pages can display.
 *
 * Failures not described by a server get a code of their own: `network` (no response), `timeout` (no response in time),
 * `unexpected` (anything else).
 *
 * @param error what a request, a stream or a promise threw
 */
export function problemOf(error: unknown): Problem {
  if (error instanceof ProblemError) return error.problem;
  if (error instanceof TimeoutError) return localProblem('timeout', 'The server took too long to answer.');
  if (error instanceof HttpErrorResponse) {
    if (error.status === 0) return localProblem('network', 'The server could not be reached.');
    return problemIn(error.error) ?? { ...localProblem('unexpected', error.statusText || 'The server failed.'), status: error.status };
  }
  return problemIn(error) ?? localProblem('unexpected', error instanceof Error ? error.message : 'Something went wrong.');
}

/**
 * A problem detected by the client itself.
 *
 * @param code stable name, a key under `problems` in the texts
 * @param detail English text, shown where there is no translation
 */
export function localProblem(code: string, detail: string): Problem {
  return { type: 'about:blank', title: detail, status: 0, detail, instance: '', code, request_id: '' };
}

/** The problem in a response body, which is still text if another type was requested; null if there is none. */
export function problemIn(body: unknown): Problem | null {
  if (typeof body === 'string') {
    try {
      return problemIn(JSON.parse(body) as unknown);
    } catch {
      return null;
    }
  }
  if (typeof body !== 'object' || body === null) return null;
  const candidate = body as Partial<Problem>;
  return typeof candidate.code === 'string' && typeof candidate.status === 'number' ? (body as Problem) : null;
}
