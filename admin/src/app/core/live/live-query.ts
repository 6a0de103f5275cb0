import { HttpClient, HttpErrorResponse, HttpHeaders, type HttpResponse } from '@angular/common/http';
import { Injector, computed, inject, signal, untracked, type Signal } from '@angular/core';
import { takeUntilDestroyed, toObservable } from '@angular/core/rxjs-interop';
import { EMPTY, NEVER, Subject, catchError, concat, defer, distinctUntilChanged, filter, finalize } from 'rxjs';
import { interval, map, merge, skip, startWith, switchMap, tap, throttleTime, timeout, timer, type Observable } from 'rxjs';
import { problemOf } from '../http/problem';
import { serverTimeOf } from './server-time';
import type { StreamEvent } from './event-stream';
import { Freshness } from './freshness';
import { POLL_INTERVAL_MS, type LiveQueryOptions } from './live-query-options';
import { newestAnswer } from './newest-answer';
import { PageVisibility, awake$, isAwake } from './page-visibility';
import { pollWith, type PollCause, type PollSources } from './poll-with';
import { PushMonitor } from './push-monitor';
import { RevisionTracker } from './revision-tracker';

const REQUEST_TIMEOUT_MS = 15_000;
/** Pushes within this many milliseconds are coalesced into one request. */
export const PUSH_THROTTLE_MS = 250;
/**
 * Milliseconds from a failure to the next attempt, however many failed before: together with the response time under 5 s, so that a
 * recovered server is noticed that soon, without more requests than in normal operation. Random within these bounds, since an
 * outage ends for all open pages at the same moment.
 */
const RETRY_AFTER_MS = { min: 3_000, max: 4_500 } as const;
/** Statuses, and a code, that a repeated request would only get again. */
const REJECTIONS: ReadonlySet<number | string> = new Set([400, 422, 'transcript_sealed']);

/**
 * The one polling primitive of the pages: what it shows, the request that updates it, and what triggers that request besides a timer.
 * {@link liveQuery} connects the three; `SessionsStore` does so itself.
 *
 * States: requesting → answered (value, age), failed (the value stays; see `failure` and `retry_in`) or rejected (repeated only by
 * hand or for another view); hidden and paused queries send nothing. Guarantees: an error never ends it; only the latest requested
 * view is ever shown, and nothing older than what is shown already; a slow server does not starve it (a tick or push never cancels a request in flight; a push is remembered and
 * causes one more request afterwards); a tick is skipped only while pushes arrive in time and confirm that the data shown is
 * current; nothing is left after its owner is destroyed.
 */
export class LiveQuery<T> {
  private readonly http = inject(HttpClient);
  private readonly visibility = inject(PageVisibility);
  private readonly pushMonitor = new PushMonitor();
  private readonly revisions = new RevisionTracker();
  private readonly freshness = new Freshness((now) => this.pushMonitor.isPushWorking(now), () => this.view());
  private readonly latest = signal<T | null>(null);
  private readonly latestView = signal<unknown>(undefined);
  private readonly view: Signal<unknown>;
  private readonly interval: Signal<number | null>;

  private readonly refreshes = new Subject<void>();
  private readonly retries = new Subject<number>();
  private readonly deferredPushes = new Subject<void>();
  private isInFlight = false;
  private isPushDeferred = false;
  private validator: { url: string; etag: string } | null = null;
  private rejectedUrl: string | null = null;

  /** The latest response, null before the first. It stays while later requests fail or another view is loading. */
  readonly value = this.latest.asReadonly();
  /** Whether `value` belongs to the current view; false while the first response for it is pending. */
  readonly isCurrent: Signal<boolean>;
  readonly as_of = this.freshness.as_of;
  readonly age = this.freshness.age;
  readonly server_now = this.freshness.server_now;
  readonly delivery = this.freshness.delivery;
  readonly failure = this.freshness.failure;
  readonly retry_in = this.freshness.retry_in;
  /** What triggers requests besides the timer. */
  readonly sources: PollSources;

  /** @param options what to request, and when; it must be constructed in an injection context */
  constructor(private readonly options: LiveQueryOptions<T>) {
    const injector = inject(Injector);
    this.interval = options.interval ?? signal(null).asReadonly();
    this.view = computed(() => JSON.stringify(options.view?.() ?? null));
    this.isCurrent = computed(() => this.latest() !== null && this.latestView() === this.view());
    const visible$ = awake$(this.visibility, options.whileHidden, injector);
    const interval$ = this.observe(this.interval, injector);
    const view$ = this.observe(this.view, injector).pipe(skip(1), map(() => undefined));
    const push$ = merge(this.pushes(interval$), this.deferredPushes);
    this.sources = { visible$, interval$, refresh$: this.refreshes, view$, retry$: this.retries, push$ };
    visible$.pipe(switchMap((isVisible) => (isVisible ? interval(1_000) : EMPTY)), takeUntilDestroyed()).subscribe(() => this.freshness.tick());
  }

  /** Sends a request now, cancelling one in flight, and restarts the interval. */
  refresh(): void {
    this.refreshes.next();
  }

  /** Changes the value locally, for what a stream or a completed action has already reported; the next request is then unconditional. */
  update(change: (current: T) => T): void {
    const latest = untracked(this.latest);
    if (latest === null) return;
    this.latest.set(change(latest));
    this.validator = null;
  }

  private observe<V>(source: Signal<V>, injector: Injector): Observable<V> {
    return toObservable(source, { injector }).pipe(startWith(untracked(source)), distinctUntilChanged());
  }

  private pushes(interval$: Observable<number | null>): Observable<void> {
    const { stream } = this.options;
    if (!stream) return EMPTY;
    const events = stream.pipe(
      filter((event) => this.handleEvent(event)),
      // A stream that has ended leaves the page to its polling.
      catchError(() => EMPTY),
      finalize(() => this.pushMonitor.recordEvent({ id: null, event: 'closed', data: null })),
    );
    return interval$.pipe(
      map((interval) => interval === 0),
      distinctUntilChanged(),
      switchMap((isPaused) => (isPaused ? EMPTY : concat(events, NEVER))),
      throttleTime(PUSH_THROTTLE_MS, undefined, { leading: true, trailing: true }),
      map(() => undefined),
    );
  }

  /** @returns whether the event is a reason to send a request */
  private handleEvent(event: StreamEvent): boolean {
    const { hasRevisions, onEvent } = this.options;
    const isTimely = this.pushMonitor.recordEvent(event);
    if (!hasRevisions) {
      // Changes between the first response and the opening of the stream were not pushed.
      return event.event === 'open' || (onEvent ? onEvent(event) : event.event === 'changed' || event.event === 'reset');
    }
    const shouldRequest = this.revisions.recordEvent(event);
    const at = (event.data as { at?: unknown } | null)?.at;
    if (isTimely && typeof at === 'string' && this.isConfirmedCurrent()) this.freshness.confirmedByPush(at);
    return shouldRequest;
  }

  /** The data shown is the server's own response for the current URL, and the pushes confirm that it is the latest. */
  private isConfirmedCurrent(): boolean {
    const isAnswered = untracked(this.isCurrent) && this.validator?.url === untracked(this.options.url) && untracked(this.failure) === null;
    return this.options.hasRevisions === true && isAnswered && this.revisions.state === 'level';
  }

  /** The next tick could only repeat what the pushes have already reported. */
  private canSkipTick(): boolean {
    return this.isConfirmedCurrent() && untracked(() => this.pushMonitor.isPushWorking(performance.now()));
  }

  /**
   * Whether a cause is a reason for a request now. A tick or a push is not while a request is in flight, which it must not cancel (a
   * push is remembered, and causes one more request afterwards), after the server has rejected this very request, or when there is
   * nothing new to expect.
   */
  mayRequest(cause: PollCause): boolean {
    if (untracked(() => this.options.isWanted?.()) === false) return false;
    if (cause === 'tick' && this.canSkipTick()) return false;
    if (cause === 'push') {
      const isNews = !this.options.hasRevisions || this.revisions.mayDiffer;
      if (!isNews || !untracked(() => isAwake(this.visibility, this.options.whileHidden))) return false;
    }
    if ((cause === 'tick' || cause === 'push') && this.rejectedUrl === untracked(this.options.url)) return false;
    const mayWait = cause === 'tick' || cause === 'push' || cause === 'start';
    if (!this.isInFlight || !mayWait) return true;
    if (cause === 'push') this.isPushDeferred = true;
    return false;
  }

  /** The request, to be sent by subscribing and cancelled by unsubscribing; it never fails, and emits nothing of use. */
  request(): Observable<unknown> {
    return defer(() => {
      const url = untracked(this.options.url);
      const view = untracked(this.view);
      // The view changes before the effect that cancels the request runs.
      const isForCurrentView = () => untracked(this.view) === view;
      this.isInFlight = true;
      this.isPushDeferred = false;
      this.freshness.requestSent();
      // Data known to have changed is requested unconditionally.
      const isConditional = this.validator?.url === url && this.revisions.state !== 'behind';
      const headers = isConditional ? new HttpHeaders({ 'If-None-Match': this.validator!.etag }) : new HttpHeaders();
      return this.http.get<T>(url, { observe: 'response', headers }).pipe(
        timeout(REQUEST_TIMEOUT_MS),
        newestAnswer(({ headers: answered }) => this.revisions.isOlderThanShown(answered)),
        filter(isForCurrentView),
        tap((response) => this.handleResponse(url, view, response)),
        catchError((error: unknown) => {
          if (!isForCurrentView()) return EMPTY;
          if (error instanceof HttpErrorResponse && error.status === 304) this.markCurrent(view, error.headers);
          else this.handleFailure(url, error);
          return EMPTY;
        }),
        finalize(() => {
          this.isInFlight = false;
          this.freshness.requestSettled();
          // The next request may start only once this one is torn down.
          queueMicrotask(() => this.isPushDeferred && this.deferredPushes.next());
        }),
      );
    });
  }

  private handleResponse(url: string, view: unknown, { body, headers }: HttpResponse<T>): void {
    if (body === null) return this.handleFailure(url, new Error('The answer is empty.'));
    const etag = headers.get('ETag');
    this.validator = etag ? { url, etag } : null;
    const previous = untracked(this.latestView) === view ? untracked(this.latest) : null;
    this.latest.set(this.options.merge ? this.options.merge(body, previous) : body);
    this.markCurrent(view, headers, body);
  }

  /** The value is confirmed as current, by a response or by a 304. */
  private markCurrent(view: unknown, headers: HttpHeaders, body: T | null = null): void {
    // After failures the timer runs at the retry delay: back to the usual interval.
    const interval = untracked(this.interval) ?? POLL_INTERVAL_MS;
    if (this.freshness.failureCount > 0 && interval > 0) this.retries.next(interval);
    const { instant, isExact } = serverTimeOf(headers, body);
    this.rejectedUrl = null;
    this.latestView.set(view);
    this.revisions.recordResponse(headers);
    this.pushMonitor.recordServerTime(instant, isExact);
    this.freshness.responseReceived(instant);
  }

  private handleFailure(url: string, error: unknown): void {
    const problem = problemOf(error);
    if (REJECTIONS.has(problem.status) || REJECTIONS.has(problem.code)) {
      this.rejectedUrl = url;
      return this.freshness.requestRejected(problem);
    }
    const isPaused = untracked(this.interval) === 0;
    const wait = RETRY_AFTER_MS.min + Math.random() * (RETRY_AFTER_MS.max - RETRY_AFTER_MS.min);
    this.freshness.requestFailed(problem, isPaused ? null : wait);
    if (!isPaused) this.retries.next(wait);
  }
}

/**
 * Starts polling, in an injection context whose destruction ends it. Provide the store that holds the query in the page's
 * component: a route's providers are not destroyed when the route is left.
 *
 * @param options what to request, and when
 */
export function liveQuery<T>(options: LiveQueryOptions<T>): LiveQuery<T> {
  const query = new LiveQuery(options);
  timer(0, POLL_INTERVAL_MS)
    .pipe(
      pollWith(query.sources),
      filter((cause) => query.mayRequest(cause)),
      switchMap(() => query.request()),
      takeUntilDestroyed(),
    )
    .subscribe();
  return query;
}
