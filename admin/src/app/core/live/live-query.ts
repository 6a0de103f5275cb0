import { HttpClient, HttpErrorResponse, HttpHeaders, type HttpResponse } from '@angular/common/http';
import { DestroyRef, Injector, computed, inject, signal, untracked, type Signal } from '@angular/core';
import { toObservable } from '@angular/core/rxjs-interop';
import { EMPTY, NEVER, Subject, Subscription, catchError, concat, defer, distinctUntilChanged, filter, finalize } from 'rxjs';
import { interval, map, merge, skip, startWith, switchMap, tap, throttleTime, timeout, type Observable } from 'rxjs';
import { problemOf } from '../http/problem';
import { instantOf } from './answer-instant';
import { cadence, type Cause, type Restart } from './cadence';
import type { StreamEvent } from './event-stream';
import { Freshness } from './freshness';
import { PageVisibility } from './page-visibility';
import { PushWitness } from './push-witness';
import { RevisionWatch } from './revision-watch';

/** What a live query requests, and when. */
export interface LiveQueryOptions<T> {
  /** path under /api with its query string, evaluated for each request */
  readonly url: () => string;
  /** identifies what is shown (filters, a session's id): when it changes, a request is sent at once and older responses are dropped */
  readonly view?: () => unknown;
  /** milliseconds between two requests, default 5,000; 0: only on demand, and the stream is closed as well */
  readonly interval?: Signal<number>;
  /** pushes; see `liveStream` */
  readonly stream?: Observable<StreamEvent>;
  /** responses and pushes carry revisions ({@link RevisionWatch}): only newer ones cause a request, not {@link LiveQueryOptions.heard} */
  readonly revised?: boolean;
  /** handles each event of the stream; true: the data may have changed, send a request. Default: true for `changed` and `reset` */
  readonly heard?: (event: StreamEvent) => boolean;
  /** combines a response with the current value into the new one; default: the response itself */
  readonly merge?: (answer: T, held: T | null) => T;
}

const EVERY_MS = 5_000;
const ANSWER_WITHIN_MS = 15_000;
/** Pushes within this many milliseconds are coalesced into one request. */
const PUSH_GAP_MS = 250;
/**
 * Milliseconds from a failure to the next attempt, however many failed before: together with the response time under 5 s, so that a
 * recovered server is noticed that soon, without more requests than in normal operation. Random within these bounds, since an
 * outage ends for all open pages at the same moment.
 */
const RETRY_AFTER_MS = { least: 3_000, most: 4_500 } as const;
/** Statuses that a repeated request would only get again. */
const REFUSALS: ReadonlySet<number> = new Set([400, 422]);
const CLOSED: StreamEvent = { id: null, event: 'closed', data: null };

/**
 * The one polling primitive of the pages: sends a request at once, then every 5 s, and on a push, a refresh or a return to the tab.
 *
 * States: requesting → answered (value, age), failed (the value stays; see `failure` and `retry_in`) or rejected (repeated only by
 * hand or for another view); hidden and paused queries send nothing. Guarantees: an error never ends it; only the latest requested
 * view is ever shown; a slow server does not starve it (a tick or push never cancels a request in flight; a push is remembered and
 * causes one more request afterwards); a tick is skipped only while pushes arrive in time and confirm that the data shown is
 * current; nothing is left after its owner is destroyed.
 */
export class LiveQuery<T> {
  private readonly http = inject(HttpClient);
  private readonly visibility = inject(PageVisibility);
  private readonly witness = new PushWitness();
  private readonly revisions = new RevisionWatch();
  private readonly fresh = new Freshness((now) => this.witness.heard(now));
  private readonly held = signal<T | null>(null);
  private readonly heldView = signal<unknown>(undefined);
  private readonly view: Signal<unknown>;
  private readonly every: Signal<number>;

  private readonly restarts = new Subject<Restart>();
  private readonly again = new Subject<Cause>();
  private readonly running = new Subscription();
  private isUnderWay = false;
  private isPushed = false;
  private tag: { url: string; etag: string } | null = null;
  private refusedUrl: string | null = null;

  /** The latest response, null before the first. It stays while later requests fail or another view is loading. */
  readonly value = this.held.asReadonly();
  /** Whether `value` belongs to the current view; false while the first response for it is pending. */
  readonly current: Signal<boolean>;
  readonly as_of = this.fresh.as_of;
  readonly age = this.fresh.age;
  readonly server_now = this.fresh.server_now;
  readonly path = this.fresh.path;
  readonly failure = this.fresh.failure;
  readonly retry_in = this.fresh.retry_in;
  readonly asking = this.fresh.asking;

  /** Use {@link liveQuery}. */
  constructor(private readonly options: LiveQueryOptions<T>) {
    const injector = inject(Injector);
    this.every = options.interval ?? signal(EVERY_MS).asReadonly();
    this.view = computed(() => JSON.stringify(options.view?.() ?? null));
    this.current = computed(() => this.held() !== null && this.heldView() === this.view());
    const views = this.follow(this.view, injector).pipe(skip(1), map((): Restart => ({ cause: 'view', delay: 0 })));
    const periods = this.follow(this.every, injector);
    const visible = this.visibility.visible$;
    const ticks = cadence({ visible, periods, restarts: merge(this.restarts, views) });
    const causes = merge(ticks, this.pushes(periods), this.again).pipe(filter((cause) => this.mayAsk(cause)));
    this.running.add(causes.pipe(switchMap((cause) => (cause === 'tick' && this.isSaved() ? EMPTY : this.ask()))).subscribe());
    this.running.add(visible.pipe(switchMap((isVisible) => (isVisible ? interval(1_000) : EMPTY))).subscribe(() => this.fresh.tick()));
    inject(DestroyRef).onDestroy(() => this.running.unsubscribe());
  }

  /** Sends a request now, cancelling one in flight, and restarts the interval. */
  refresh(): void {
    this.restarts.next({ cause: 'refresh', delay: 0 });
  }

  /** Changes the value locally, for what a stream or a completed action has already reported; the next request is then unconditional. */
  update(change: (held: T) => T): void {
    const held = untracked(this.held);
    if (held === null) return;
    this.held.set(change(held));
    this.tag = null;
  }

  private follow<V>(source: Signal<V>, injector: Injector): Observable<V> {
    return toObservable(source, { injector }).pipe(startWith(untracked(source)), distinctUntilChanged());
  }

  private pushes(periods: Observable<number>): Observable<Cause> {
    const { stream } = this.options;
    if (!stream) return EMPTY;
    const events = stream.pipe(
      filter((event) => this.hear(event)),
      // A stream that has ended leaves the page to its polling.
      catchError(() => EMPTY),
      finalize(() => this.witness.hear(CLOSED)),
    );
    return periods.pipe(
      map((period) => period > 0),
      distinctUntilChanged(),
      switchMap((isOn) => (isOn ? concat(events, NEVER) : EMPTY)),
      throttleTime(PUSH_GAP_MS, undefined, { leading: true, trailing: true }),
      map((): Cause => 'push'),
    );
  }

  /** @returns whether the event is a reason to send a request */
  private hear(event: StreamEvent): boolean {
    const { revised, heard } = this.options;
    const isTimely = this.witness.hear(event);
    if (!revised) {
      // Changes between the first response and the opening of the stream were not pushed.
      return event.event === 'open' || (heard ? heard(event) : event.event === 'changed' || event.event === 'reset');
    }
    const isReason = this.revisions.hear(event);
    const at = (event.data as { at?: unknown } | null)?.at;
    if (isTimely && typeof at === 'string' && this.isSettled()) this.fresh.confirmed(at);
    return isReason;
  }

  /** The data shown is the server's own response for the current URL, and the pushes confirm that it is the latest. */
  private isSettled(): boolean {
    const isAnswered = untracked(this.current) && this.tag?.url === untracked(this.options.url) && untracked(this.failure) === null;
    return this.options.revised === true && isAnswered && this.revisions.standing === 'level';
  }

  /** The next tick could only repeat what the pushes have already reported. */
  private isSaved(): boolean {
    return this.isSettled() && untracked(() => this.witness.heard(performance.now()));
  }

  private mayAsk(cause: Cause): boolean {
    if (cause === 'push') {
      const isNews = !this.options.revised || this.revisions.mayDiffer;
      if (!isNews || !untracked(this.visibility.visible)) return false;
    }
    if ((cause === 'tick' || cause === 'push') && this.refusedUrl === untracked(this.options.url)) return false;
    const mayWait = cause === 'tick' || cause === 'push' || cause === 'start';
    if (!this.isUnderWay || !mayWait) return true;
    if (cause === 'push') this.isPushed = true;
    return false;
  }

  private ask(): Observable<unknown> {
    return defer(() => {
      const url = untracked(this.options.url);
      const view = untracked(this.view);
      this.isUnderWay = true;
      this.isPushed = false;
      this.fresh.sent();
      // Data known to have changed is requested unconditionally.
      const isConditional = this.tag?.url === url && this.revisions.standing !== 'behind';
      const headers = isConditional ? new HttpHeaders({ 'If-None-Match': this.tag!.etag }) : new HttpHeaders();
      return this.http.get<T>(url, { observe: 'response', headers }).pipe(
        timeout(ANSWER_WITHIN_MS),
        tap((response) => this.answered(url, view, response)),
        catchError((error: unknown) => {
          if (error instanceof HttpErrorResponse && error.status === 304) this.known(view, error.headers);
          else this.missed(url, error);
          return EMPTY;
        }),
        finalize(() => {
          this.isUnderWay = false;
          this.fresh.settled();
          // The next request may start only once this one is torn down.
          queueMicrotask(() => this.isPushed && this.again.next('push'));
        }),
      );
    });
  }

  private answered(url: string, view: unknown, { body, headers }: HttpResponse<T>): void {
    if (body === null) return this.missed(url, new Error('The answer is empty.'));
    const etag = headers.get('ETag');
    this.tag = etag ? { url, etag } : null;
    const held = untracked(this.heldView) === view ? untracked(this.held) : null;
    this.held.set(this.options.merge ? this.options.merge(body, held) : body);
    this.known(view, headers, body);
  }

  /** The value is confirmed as current, by a response or by a 304. */
  private known(view: unknown, headers: HttpHeaders, body: T | null = null): void {
    // After failures the timer runs at the retry delay: back to the usual interval.
    const period = untracked(this.every);
    if (this.fresh.missed > 0 && period > 0) this.restarts.next({ cause: 'tick', delay: period });
    const { instant, isExact } = instantOf(headers, body);
    this.refusedUrl = null;
    this.heldView.set(view);
    this.revisions.show(headers.get('Revision'));
    this.witness.answered(instant, isExact);
    this.fresh.answered(instant);
  }

  private missed(url: string, error: unknown): void {
    const problem = problemOf(error);
    if (REFUSALS.has(problem.status)) {
      this.refusedUrl = url;
      return this.fresh.refused(problem);
    }
    const period = untracked(this.every);
    const { least, most } = RETRY_AFTER_MS;
    const wait = least + Math.random() * (most - least);
    this.fresh.missedOne(problem, period > 0 ? wait : null);
    if (period > 0) this.restarts.next({ cause: 'tick', delay: wait });
  }
}

/**
 * Starts polling, in an injection context whose destruction ends it. Provide the store that holds the query in the page's
 * component: a route's providers are not destroyed when the route is left.
 *
 * @param options what to request, and when
 */
export function liveQuery<T>(options: LiveQueryOptions<T>): LiveQuery<T> {
  return new LiveQuery(options);
}
