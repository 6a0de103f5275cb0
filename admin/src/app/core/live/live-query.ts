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
  /** answers and pushes name revisions, see {@link RevisionWatch}: then it is asked only for what is not shown yet; `heard` is not used */
  readonly revised?: boolean;
  /** hears each event of the stream; true: what is shown may have changed, ask. If not given, `changed` and `reset` say so */
  readonly heard?: (event: StreamEvent) => boolean;
  /** makes the new value of an answer and what is held; the answer itself if not given */
  readonly merge?: (answer: T, held: T | null) => T;
}

const EVERY_MS = 5_000;
const ANSWER_WITHIN_MS = 15_000;
/** Pushes closer together than this many milliseconds are answered by one asking. */
const PUSH_GAP_MS = 250;
/**
 * Milliseconds after a miss until it is asked again, however many came before: with the answer's own way under 5 s, so that a
 * server that is back is seen that soon, and no more requests than in good days. By chance within these bounds, since an outage
 * is over for every open page at the same moment.
 */
const RETRY_AFTER_MS = { least: 3_000, most: 4_500 } as const;
/** Answers that the same question would only get again. */
const REFUSALS: ReadonlySet<number> = new Set([400, 422]);
const CLOSED: StreamEvent = { id: null, event: 'closed', data: null };

/**
 * The one way in which a page stays alive: asks at once and then every 5 s, and when pushed, refreshed or seen again.
 *
 * States: asking → answered (value, age) or missed (the value stays, `failure` and `retry_in` say more) or refused (asked again only
 * by hand or for another view); hidden and paused ones ask nothing. Promises: an error never ends it; only the newest asked-for
 * view is ever shown; a slow server does not starve it (a tick or push leaves a request under way alone; a push is remembered and
 * asks once more afterwards); a tick is saved only while pushes arrive in time and say that what is shown is what there is;
 * nothing is left after its owner is destroyed.
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
    const visible = this.visibility.visible$;
    const ticks = cadence({ visible, periods, restarts: merge(this.restarts, views) });
    const causes = merge(ticks, this.pushes(periods), this.again).pipe(filter((cause) => this.mayAsk(cause)));
    this.running.add(causes.pipe(switchMap((cause) => (cause === 'tick' && this.isSaved() ? EMPTY : this.ask()))).subscribe());
    this.running.add(visible.pipe(switchMap((isVisible) => (isVisible ? interval(1_000) : EMPTY))).subscribe(() => this.fresh.tick()));
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

  private pushes(periods: Observable<number>): Observable<Cause> {
    const { stream } = this.options;
    if (!stream) return EMPTY;
    const events = stream.pipe(
      filter((event) => this.hear(event)),
      // A stream that is over leaves the page to its polling.
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

  /** @returns whether the event is a reason to ask */
  private hear(event: StreamEvent): boolean {
    const { revised, heard } = this.options;
    const isTimely = this.witness.hear(event);
    if (!revised) {
      // What happened between the first answer and the opening of the stream was pushed to nobody.
      return event.event === 'open' || (heard ? heard(event) : event.event === 'changed' || event.event === 'reset');
    }
    const isReason = this.revisions.hear(event);
    const at = (event.data as { at?: unknown } | null)?.at;
    if (isTimely && typeof at === 'string' && this.isSettled()) this.fresh.confirmed(at);
    return isReason;
  }

  /** What is shown is the server's own answer to the present question, and the pushes say that it is the newest. */
  private isSettled(): boolean {
    const isAnswered = untracked(this.current) && this.tag?.url === untracked(this.options.url) && untracked(this.failure) === null;
    return this.options.revised === true && isAnswered && this.revisions.standing === 'level';
  }

  /** The next tick would only hear what the pushes have told already. */
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
      // What is known to have changed is asked for as a whole, whatever the tag.
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
          // Only once this request is wholly left may the next begin.
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

  /** What is held is what the server has: an answer has brought it, or a 304 has said so. */
  private known(view: unknown, headers: HttpHeaders, body: T | null = null): void {
    // After misses the timer runs at the pace of retries: back to the usual one.
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
 * Begins to ask, in an injection context whose destruction ends it. Provide the store that holds it by the page's component:
 * a route's providers are not destroyed when the route is left.
 *
 * @param options what to ask, and when
 */
export function liveQuery<T>(options: LiveQueryOptions<T>): LiveQuery<T> {
  return new LiveQuery(options);
}
