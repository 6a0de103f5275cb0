import { Injectable, inject } from '@angular/core';
import { createParser } from 'eventsource-parser';
import { AuthService } from '../../core/auth/auth.service';
import { ProblemError, localProblem, problemIn } from '../../core/http/problem';
import { FETCH } from '../../core/http/fetch';

/** A complete response. Instants are from `Date.now`, durations from `performance.now`, both in milliseconds. */
export interface FullResponse {
  readonly response: Response;
  readonly text: string;
  /** when the request was sent, by the browser's clock */
  readonly sent: number;
  /** duration from then until the response headers arrived */
  readonly took: number;
}

/** An event with its time of arrival, from `performance.now`. */
export interface ReceivedEvent {
  readonly event: string;
  readonly data: unknown;
  readonly at: number;
}

/** Options of a doctor request. */
export interface RequestOptions {
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly signal: AbortSignal;
  /** in milliseconds; of an ordinary response by default */
  readonly timeout?: number;
}

/** Timeout of one response, in milliseconds. */
const REQUEST_TIMEOUT_MS = 15_000;

/**
 * The doctor's requests: they expose all response headers, without any retry, recovery or caching of our own.
 *
 * Streams do not wait for one of the browser's stream slots: other tabs may hold them all, and the doctor's streams are short.
 */
@Injectable()
export class DoctorFetch {
  private readonly send = inject(FETCH);
  private readonly auth = inject(AuthService);

  /** @throws ProblemError for any status other than 2xx and 304, and if there is no response */
  async fetchFull(path: string, options: RequestOptions): Promise<FullResponse> {
    const sent = Date.now();
    const startedAt = performance.now();
    const response = await this.request(path, options, AbortSignal.any([options.signal, AbortSignal.timeout(options.timeout ?? REQUEST_TIMEOUT_MS)]));
    const took = performance.now() - startedAt;
    const text = await response.text();
    if (!response.ok && response.status !== 304) throw toProblemError(response, text);
    return { response, text, sent, took };
  }

  /**
   * Reads an event stream until it ends or the signal aborts it.
   *
   * @param onEvent called with each event
   * @returns the response as soon as its headers arrive, and `ended`: true if the stream completed, false if it broke or was aborted
   * @throws ProblemError if there is no stream
   */
  async listen(path: string, signal: AbortSignal, onEvent: (arrival: ReceivedEvent) => void): Promise<{ response: Response; ended: Promise<boolean> }> {
    const response = await this.request(path, { signal, headers: { Accept: 'text/event-stream' } }, signal);
    if (response.status !== 200 || !response.body) throw toProblemError(response, await response.text());
    return { response, ended: readEvents(response.body, onEvent) };
  }

  private async request(path: string, { headers = {}, body }: RequestOptions, signal: AbortSignal): Promise<Response> {
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

async function readEvents(body: ReadableStream<Uint8Array>, onEvent: (arrival: ReceivedEvent) => void): Promise<boolean> {
  const parser = createParser({
    onEvent: ({ event, data }) => onEvent({ event: event ?? 'message', data: JSON.parse(data) as unknown, at: performance.now() }),
  });
  const reader = body.getReader();
  const decoder = new TextDecoder();
  try {
    for (let chunk = await reader.read(); !chunk.done; chunk = await reader.read()) parser.feed(decoder.decode(chunk.value, { stream: true }));
    return true;
  } catch {
    return false;
  }
}

function toProblemError(response: Response, text: string): ProblemError {
  return new ProblemError(problemIn(text) ?? { ...localProblem('unexpected', response.statusText || 'The server failed.'), status: response.status });
}
