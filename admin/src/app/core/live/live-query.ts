import { HttpClient, HttpErrorResponse, HttpHeaders, type HttpResponse } from '@angular/common/http';
import { DestroyRef, Injector, computed, inject, signal, untracked, type Signal } from '@angular/core';
import { toObservable } from '@angular/core/rxjs-interop';
import { EMPTY, NEVER, Subject, Subscription, catchError, combineLatest, concat, defer, distinctUntilChanged, filter } from 'rxjs';
import { finalize, fromEvent, interval, map, merge, of, skip, startWith, switchMap, tap, throttleTime, timeout, timer } from 'rxjs';
import type { Observable } from 'rxjs';
import { problemOf } from '../http/problem';
import type { StreamEvent } from './event-stream';
import { Freshness } from './freshness';
import { PageVisibility } from './page-visibility';

/** Why it is asked. Only `refresh`, `return` and `view` leave a request under way for a new one. */
type Cause = 'start' | 'tick' | 'push' | 'refresh' | 'return' | 'view';

/** Begins the timer anew: its first tick, `delay` milliseconds from now, bears the cause. */
interface Restart {
  readonly cause: Cause;
  readonly delay: number;
}

/** What a page wants to see live. */
export interface LiveQueryOptions<T> {
  /** path under /api with its query, read afresh at each asking */
  readonly url: () => string;
  /** what an answer belongs to (filters, the id of a session): when it changes, it is asked at once and older answers are dropped */
  readonly view?: () => unknown;
  /** milliseconds between two askings; 0: only when asked to. 5,000 if not given. With 0 the stream is left too */
  readonly interval?: Signal<number>;
  /** pushes; see `liveStream` */
  readonly stream?: Observable<StreamEvent>;
  /** hears each event of the stream; true: what is shown may have changed, ask. If not given, `changed` and `reset` say so */
  readonly heard?: (event: StreamEvent) => boolean;
  /** makes the new value of an answer and what is held; the answer itself if not given */
  readonly merge?: (answer: T, held: T | null) => T;
}

const EVERY_MS = 5_000;
const ANSWER_WITHIN_MS = 15_000;
/** Pushes closer together than this many milliseconds are answered by one asking. */
const PUSH_GAP_MS = 250;
const LONGEST_WAIT_MS = 30_000;

/**
 * The one way in which a page stays alive: asks at once and then every 5 s, and when pushed, refreshed or seen again.
 *
 * States: asking → answered (value, age) or missed (the value stays, `failure` and `retry_in` say more); hidden and paused ones
 * ask nothing. Promises: an error never ends it; only the newest asked-for view is ever shown; a slow server does not
 * starve it (a tick or push leaves a request under way alone; a push is remembered and asks once more afterwards);
 * nothing is left after its owner is destroyed.
 */
export class LiveQuery<T> {
  private readonly http = inject(HttpClient);
  private readonly visibility = inject(PageVisibility);
  private readonly fresh = new Freshness();
  private readonly held = signal<T | null>(null);
  private readonly heldView = signal<unknown>(undefined);
  private readonly view: Signal<unknown>;
  private readonly every: Signal<number>;

  private readonly restarts = new Subject<Restart>();
  private readonly again = new Subject<Cause>();
  private readonly running = new Subscription();
  private isUnderWay = false;
  private isPushed = false;
  private hasStarted = false;
  private tag: { url: string; etag: string } | null = null;

  /** The newest answer, null before the first. It stays while newer ones fail or another view is awaited. */
  readonly value = this.held.asReadonly();
  /** Whether `value` belongs to the present view; false while the first answer for it is awaited. */
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
    const causes = merge(this.ticks(periods, views), this.pushes(periods), this.again);
    this.running.add(causes.pipe(filter((cause) => this.mayAsk(cause)), switchMap(() => this.ask())).subscribe());
    this.running.add(
      this.visibility.visible$.pipe(switchMap((isVisible) => (isVisible ? interval(1_000) : EMPTY))).subscribe(() => this.fresh.tick()),
    );
    inject(DestroyRef).onDestroy(() => this.running.unsubscribe());
  }

  /** Asks now, leaving a request under way, and begins the interval anew. */
  refresh(): void {
    this.restarts.next({ cause: 'refresh', delay: 0 });
  }

  /**
   * Changes the value here, for what a stream or an answered action has already told; the next asking is then unconditional.
   */
  update(change: (held: T) => T): void {
    const held = untracked(this.held);
    if (held === null) return;
    this.held.set(change(held));
    this.tag = null;
  }

  private follow<V>(source: Signal<V>, injector: Injector): Observable<V> {
    return toObservable(source, { injector }).pipe(startWith(untracked(source)), distinctUntilChanged());
  }

  /** `timer(0, interval)`, begun anew by each restart, silent while hidden or paused. */
  private ticks(periods: Observable<number>, views: Observable<Restart>): Observable<Cause> {
    const online = fromEvent(window, 'online').pipe(map((): Restart => ({ cause: 'return', delay: 0 })));
    let wasVisible = true;
    return combineLatest([this.visibility.visible$, periods]).pipe(
      switchMap(([isVisible, period]) => {
        const cause: Cause = !this.hasStarted ? 'start' : isVisible && !wasVisible ? 'return' : 'tick';
        wasVisible = isVisible;
        if (!isVisible) return EMPTY;
        const isIdle = period === 0 && this.hasStarted;
        this.hasStarted = true;
        const first = isIdle ? EMPTY : of({ cause, delay: 0 });
        return merge(first, this.restarts, views, period === 0 ? EMPTY : online).pipe(
          switchMap((begin) =>
            (period === 0 ? (begin.delay > 0 ? EMPTY : timer(0)) : timer(begin.delay, period)).pipe(
              map((count): Cause => (count === 0 ? begin.cause : 'tick')),
            ),
          ),
        );
      }),
    );
  }

  private pushes(periods: Observable<number>): Observable<Cause> {
    const { stream, heard } = this.options;
    if (!stream) return EMPTY;
    const events = stream.pipe(
      tap(({ event }) => this.fresh.pushed(event !== 'closed')),
      // What happened between the first answer and the opening of the stream was pushed to nobody.
      filter((event) => event.event === 'open' || (heard ? heard(event) : event.event === 'changed' || event.event === 'reset')),
      // A stream that is over leaves the page to its polling.
      catchError(() => EMPTY),
      finalize(() => this.fresh.pushed(false)),
    );
    return periods.pipe(
      map((period) => period > 0),
      distinctUntilChanged(),
      switchMap((isOn) => (isOn ? concat(events, NEVER) : EMPTY)),
      throttleTime(PUSH_GAP_MS, undefined, { leading: true, trailing: true }),
      map((): Cause => 'push'),
    );
  }

  private mayAsk(cause: Cause): boolean {
    if (cause === 'push' && !untracked(this.visibility.visible)) return false;
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
      const headers = this.tag?.url === url ? new HttpHeaders({ 'If-None-Match': this.tag.etag }) : new HttpHeaders();
      return this.http.get<T>(url, { observe: 'response', headers }).pipe(
        timeout(ANSWER_WITHIN_MS),
        tap((response) => this.answered(url, view, response)),
        catchError((error: unknown) => {
          if (error instanceof HttpErrorResponse && error.status === 304) this.unchanged(view, error.headers);
          else this.missed(error);
          return EMPTY;
        }),
        finalize(() => {
          this.isUnderWay = false;
          this.fresh.settled();
          // Only once this request is wholly left may the next begin.
          queueMicrotask(() => this.isPushed && this.again.next('push'));
        }),
      );
    });
  }

  private answered(url: string, view: unknown, response: HttpResponse<T>): void {
    const { body, headers } = response;
    if (body === null) return this.missed(new Error('The answer is empty.'));
    const etag = headers.get('ETag');
    this.tag = etag ? { url, etag } : null;
    const isSameView = untracked(this.heldView) === view;
    const held = isSameView ? untracked(this.held) : null;
    this.recovered();
    this.held.set(this.options.merge ? this.options.merge(body, held) : body);
    this.heldView.set(view);
    this.fresh.answered(headers.get('As-Of') ?? instantIn(body) ?? sentAt(headers));
  }

  private unchanged(view: unknown, headers: HttpHeaders): void {
    this.recovered();
    this.heldView.set(view);
    this.fresh.answered(headers.get('As-Of') ?? sentAt(headers));
  }

  /** After misses the timer runs on its longer waits: back to the usual pace. */
  private recovered(): void {
    const period = untracked(this.every);
    if (this.fresh.missed > 0 && period > 0) this.restarts.next({ cause: 'tick', delay: period });
  }

  private missed(error: unknown): void {
    const period = untracked(this.every);
    const wait = Math.min(LONGEST_WAIT_MS, EVERY_MS * 1.6 ** this.fresh.missed);
    this.fresh.missedOne(problemOf(error), period > 0 ? wait : null);
    if (period > 0) this.restarts.next({ cause: 'tick', delay: wait });
  }
}

function instantIn(body: unknown): string | null {
  const as_of = (body as { as_of?: unknown }).as_of;
  return typeof as_of === 'string' ? as_of : null;
}

/** When the server sent an answer, to the second: the next best where the answer itself names no instant. */
function sentAt(headers: HttpHeaders): string | null {
  const time = Date.parse(headers.get('Date') ?? '');
  return Number.isNaN(time) ? null : new Date(time).toISOString();
}

/**
 * Begins to ask, in an injection context whose destruction ends it. Provide the store that holds it by the page's component:
 * a route's providers are not destroyed when the route is left.
 *
 * @param options what to ask, and when
 */
export function liveQuery<T>(options: LiveQueryOptions<T>): LiveQuery<T> {
  return new LiveQuery(options);
}
