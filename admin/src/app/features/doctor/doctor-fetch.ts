import { Injectable, inject } from '@angular/core';
import { createParser } from 'eventsource-parser';
import { AuthService } from '../../core/auth/auth.service';
import { ProblemError, localProblem, problemIn } from '../../core/http/problem';
import { FETCH } from '../../core/live/event-stream';

/** An answer, read to its end. Instants by `Date.now`, spans by `performance.now`, both in milliseconds. */
export interface Asked {
  readonly response: Response;
  readonly text: string;
  /** when the request left, by the browser's clock */
  readonly sent: number;
  /** from then until the answer's head was here */
  readonly took: number;
}

/** An event, and the moment at which it was here. */
export interface Arrival {
  readonly event: string;
  readonly data: unknown;
  readonly at: number;
}

/** What a request of the doctor may say. */
export interface AskOptions {
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly signal: AbortSignal;
}

/** Milliseconds for one answer. */
const ANSWER_WITHIN_MS = 15_000;

/**
 * Requests as the doctor makes them: with every header of the answer, none of them healed, repeated or kept by anything of ours.
 *
 * It does not wait for one of the browser's stream slots: other tabs may hold them all, and what it opens is short.
 */
@Injectable()
export class DoctorFetch {
  private readonly send = inject(FETCH);
  private readonly auth = inject(AuthService);

  /** @throws ProblemError for anything but 2xx and 304, and when no answer comes */
  async ask(path: string, options: AskOptions): Promise<Asked> {
    const sent = Date.now();
    const begun = performance.now();
    const response = await this.request(path, options, AbortSignal.any([options.signal, AbortSignal.timeout(ANSWER_WITHIN_MS)]));
    const took = performance.now() - begun;
    const text = await response.text();
    if (!response.ok && response.status !== 304) throw refused(response, text);
    return { response, text, sent, took };
  }

  /**
   * Reads an event stream until it ends, or the signal says so.
   *
   * @param hear called with each event
   * @returns the head of the answer at once, and `ended`: true when the stream came to its end, false when it broke or was left
   * @throws ProblemError when there is no stream
   */
  async listen(path: string, signal: AbortSignal, hear: (arrival: Arrival) => void): Promise<{ response: Response; ended: Promise<boolean> }> {
    const response = await this.request(path, { signal, headers: { Accept: 'text/event-stream' } }, signal);
    if (response.status !== 200 || !response.body) throw refused(response, await response.text());
    return { response, ended: read(response.body, hear) };
  }

  private async request(path: string, { headers = {}, body }: AskOptions, signal: AbortSignal): Promise<Response> {
    const token = await this.auth.accessToken();
    if (!token) throw new ProblemError(localProblem('signed_out', 'Nobody is signed in.'));
    const content = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) };
    const all = { ...(body === undefined ? {} : { 'Content-Type': 'application/json' }), ...headers, Authorization: `Bearer ${token}` };
    return this.send(path, { headers: all, cache: 'no-store', signal, ...content }).catch((error: unknown) => {
      throw new ProblemError(
        error instanceof Error && error.name === 'TimeoutError'
          ? localProblem('timeout', 'The server took too long to answer.')
          : localProblem('network', 'The server could not be reached.'),
      );
    });
  }
}

async function read(body: ReadableStream<Uint8Array>, hear: (arrival: Arrival) => void): Promise<boolean> {
  const parser = createParser({
    onEvent: ({ event, data }) => hear({ event: event ?? 'message', data: JSON.parse(data) as unknown, at: performance.now() }),
  });
  const reader = body.getReader();
  const decoder = new TextDecoder();
  try {
    for (let piece = await reader.read(); !piece.done; piece = await reader.read()) parser.feed(decoder.decode(piece.value, { stream: true }));
    return true;
  } catch {
    return false;
  }
}

function refused(response: Response, text: string): ProblemError {
  return new ProblemError(problemIn(text) ?? { ...localProblem('unexpected', response.statusText || 'The server failed.'), status: response.status });
}
