import { HttpErrorResponse, HttpHeaders, HttpResponse, type HttpBackend, type HttpEvent, type HttpRequest } from '@angular/common/http';
import { Observable } from 'rxjs';

/** A request, as a function among the answers sees it. */
export interface AskedRequest {
  readonly method: string;
  /** without the query */
  readonly path: string;
  readonly query: URLSearchParams;
  /** parsed; null if it has none */
  readonly body: unknown;
}

/** An answer other than 200 with a body. */
export class Refusal {
  /** @param status of the response @param code of the problem */
  constructor(
    readonly status: number,
    readonly code: string,
  ) {}
}

/**
 * The answers to a page's requests, by method and path without the query, such as `GET /api/x/csat/ratings`: the body of a 200, a
 * {@link Refusal}, or a function that returns either.
 */
export type Answers = Readonly<Record<string, unknown>>;

/** Answers the requests of a page in a test; nothing leaves the process. */
export class AnsweringBackend implements HttpBackend {
  /** Every request so far, with its query: `GET /api/x/csat/ratings?limit=25`. */
  readonly requests: string[] = [];
  /** Those that the test has no answer for; they get 404. */
  readonly unanswered: string[] = [];
  /** How many wait for their answer. */
  pending = 0;

  constructor(private readonly answers: Answers) {}

  handle(request: HttpRequest<unknown>): Observable<HttpEvent<unknown>> {
    return new Observable((subscriber) => {
      let isPending = true;
      const settle = () => {
        if (isPending) this.pending -= 1;
        isPending = false;
      };
      this.pending += 1;
      // Like a network: never within the call that sends the request.
      const timer = setTimeout(() => {
        settle();
        const answer = this.answerTo(request);
        if (answer instanceof HttpErrorResponse) return subscriber.error(answer);
        const headers = new HttpHeaders({ Date: new Date().toUTCString() });
        subscriber.next(new HttpResponse({ status: 200, url: request.urlWithParams, body: answer, headers }));
        return subscriber.complete();
      });
      return () => {
        clearTimeout(timer);
        settle();
      };
    });
  }

  private answerTo({ method, urlWithParams, body }: HttpRequest<unknown>): unknown {
    this.requests.push(`${method} ${urlWithParams}`);
    const { pathname: path, searchParams: query } = new URL(urlWithParams, 'http://test');
    const key = `${method} ${path}`;
    if (!Object.hasOwn(this.answers, key)) this.unanswered.push(key);
    const given = Object.hasOwn(this.answers, key) ? this.answers[key] : new Refusal(404, 'not_found');
    const answer: unknown = typeof given === 'function' ? (given as (request: AskedRequest) => unknown)({ method, path, query, body }) : given;
    return answer instanceof Refusal ? errorOf(answer, urlWithParams) : answer;
  }
}

function errorOf({ status, code }: Refusal, url: string): HttpErrorResponse {
  const problem = { type: 'about:blank', title: code, status, detail: code, instance: url, code, request_id: 'test' };
  return new HttpErrorResponse({ status, url, error: problem });
}
