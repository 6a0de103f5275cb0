import { DOCUMENT, Injector, inject } from '@angular/core';
import type { Problem } from '@switchboard/shared';
import { createParser } from 'eventsource-parser';
import { Observable, type Subscriber } from 'rxjs';
import { AuthService } from '../auth/auth.service';
import { FETCH } from '../http/fetch';
import { ProblemError, localProblem, problemIn } from '../http/problem';

/**
 * One event of a server-sent event stream; `data` is parsed JSON, or the text itself if it is not JSON.
 *
 * Besides the server's events there are those of the client's own, see {@link CLIENT_EVENTS}.
 */
export interface StreamEvent {
  readonly id: string | null;
  readonly event: string;
  readonly data: unknown;
}

/**
 * The events that the client itself emits on a stream; all others come from the server, and only those prove that a stream works.
 *
 * `open`: the server responded 200; data: the milliseconds that this took. `retry`: the reconnection delay that the server asks for,
 * in milliseconds. `closed`, from `withReconnect`: the connection has ended; data: a Problem or null. `fresh`, from `sessionEvents`:
 * the stream starts over instead of resuming.
 */
export const CLIENT_EVENTS: ReadonlySet<string> = new Set(['open', 'retry', 'closed', 'fresh']);

/** Options for opening a stream. */
export interface StreamOptions {
  /** id of the last event received, to resume after it */
  readonly lastEventId?: string | null;
  /** sent as JSON by POST; without it the request is a GET */
  readonly body?: unknown;
  /** milliseconds without an event after which the stream is considered dead; default 12,000, heartbeats arrive every 5,000 */
  readonly silenceTimeout?: number;
  /** required outside an injection context */
  readonly injector?: Injector;
}

/** Milliseconds: two heartbeats (5 s apart) may be lost before a stream is considered dead. */
const SILENCE_TIMEOUT_MS = 12_000;

/**
 * A server-sent event stream over fetch, since EventSource cannot send an Authorization header and a token must never be in a URL.
 *
 * Cold: each subscription sends a request of its own, and unsubscribing aborts it. Completes when the server ends the stream. Fails
 * with a {@link ProblemError}: the server's problem for any status but 200, `stream_silent` for a dead stream, `network` when the
 * connection breaks, `signed_out` when no user is signed in.
 *
 * @param url path under /api
 */
export function eventStream(url: string, options: StreamOptions = {}): Observable<StreamEvent> {
  const injector = options.injector ?? inject(Injector);
  return new Observable<StreamEvent>((subscriber) => {
    const request = new StreamRequest(subscriber, injector.get(FETCH), injector.get(AuthService), injector.get(DOCUMENT), options);
    void request.run(url);
    return () => request.stop();
  });
}

/** One open request. States: running → stopped; nothing is emitted once stopped. */
class StreamRequest {
  private readonly abort = new AbortController();
  private silenceTimer: ReturnType<typeof setTimeout> | undefined;
  private requestedAt = 0;

  constructor(
    private readonly subscriber: Subscriber<StreamEvent>,
    private readonly send: typeof fetch,
    private readonly auth: AuthService,
    private readonly document: Document,
    private readonly options: StreamOptions,
  ) {}

  async run(url: string): Promise<void> {
    try {
      const response = await this.open(url);
      this.subscriber.next({ id: null, event: 'open', data: performance.now() - this.requestedAt });
      await this.read(response);
      this.subscriber.complete();
    } catch (error) {
      this.fail(error instanceof ProblemError ? error.problem : localProblem('network', 'The connection was lost.'));
    } finally {
      clearTimeout(this.silenceTimer);
    }
  }

  stop(): void {
    clearTimeout(this.silenceTimer);
    this.abort.abort();
  }

  private async open(url: string): Promise<Response> {
    const token = await this.auth.accessToken();
    if (!token) throw new ProblemError(localProblem('signed_out', 'Nobody is signed in.'));
    this.restartSilenceTimer();
    let response = await this.request(url, token);
    if (response.status === 401) {
      const renewed = await this.auth.renew(token);
      if (renewed) response = await this.request(url, renewed);
    }
    if (response.status === 200 && response.body) return response;
    const described = problemIn(await response.text());
    throw new ProblemError(described ?? { ...localProblem('unexpected', 'The server failed.'), status: response.status });
  }

  private request(url: string, token: string): Promise<Response> {
    const { body, lastEventId } = this.options;
    const headers: Record<string, string> = {
      Accept: 'text/event-stream',
      // The page's language, which the user may have set to another than the browser's.
      'Accept-Language': this.document.documentElement.lang || 'en',
      Authorization: `Bearer ${token}`,
    };
    if (lastEventId) headers['Last-Event-ID'] = lastEventId;
    this.requestedAt = performance.now();
    if (body !== undefined) headers['Content-Type'] = 'application/json';
    const content = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) };
    return this.send(url, { headers, cache: 'no-store', signal: this.abort.signal, ...content });
  }

  private async read(response: Response): Promise<void> {
    const parser = createParser({
      onEvent: ({ id, event, data }) => {
        this.restartSilenceTimer();
        this.subscriber.next({ id: id ?? null, event: event ?? 'message', data: parseData(data) });
      },
      onRetry: (delay) => this.subscriber.next({ id: null, event: 'retry', data: delay }),
    });
    const reader = response.body!.getReader();
    const decoder = new TextDecoder();
    for (let chunk = await reader.read(); !chunk.done; chunk = await reader.read()) {
      parser.feed(decoder.decode(chunk.value, { stream: true }));
    }
  }

  /** Restarts the timeout for a silent stream. */
  private restartSilenceTimer(): void {
    clearTimeout(this.silenceTimer);
    if (this.abort.signal.aborted) return;
    this.silenceTimer = setTimeout(() => {
      this.fail(localProblem('stream_silent', 'The connection went silent.'));
      this.abort.abort();
    }, this.options.silenceTimeout ?? SILENCE_TIMEOUT_MS);
  }

  private fail(problem: Problem): void {
    if (!this.abort.signal.aborted) this.subscriber.error(new ProblemError(problem));
  }
}

function parseData(data: string): unknown {
  try {
    return JSON.parse(data) as unknown;
  } catch {
    return data;
  }
}
