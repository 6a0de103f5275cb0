import { DestroyRef, Injectable, computed, inject, signal } from '@angular/core';
import type { ServerFacts } from '@switchboard/shared';
import { Translations } from '../../core/i18n/translations';
import { problemOf } from '../../core/http/problem';
import { CHECKS, type CheckId, type Finding, unmeasured } from './finding';
import { evaluateConditional } from './evaluate-conditional';
import { evaluateClock, evaluateCompression, evaluateHeaders, evaluateLatency, evaluateProtocol } from './evaluate-path';
import { evaluateServer } from './evaluate-server';
import { evaluateServers } from './evaluate-servers';
import { type IdleMeasure, evaluateIdle, evaluatePush } from './evaluate-streams';
import { type PathMeasure, Probes, pageOrigin } from './probes';
import { StreamProbes } from './stream-probes';

/** How long an idle stream is watched, in seconds: in each run, and on demand for longer than the usual proxy timeout of 60. */
const QUICK_S = 18;
const LONG_S = 150;

type Findings = Readonly<Partial<Record<CheckId, Finding>>>;

/**
 * The doctor's checks.
 *
 * States: running (a check without a finding is in progress) → done; additionally, a long watch of an idle stream on demand. A new run
 * aborts the previous one. Guarantees: a check that cannot be measured reports so and does not keep others from reporting; nothing
 * stays open after the page is left. Provide it in the page's component.
 */
@Injectable()
export class DoctorStore {
  private readonly probes = inject(Probes);
  private readonly streams = inject(StreamProbes);
  private readonly translations = inject(Translations);
  private readonly results = signal<Findings>({});
  private current = new AbortController();
  private clock: ReturnType<typeof setInterval> | undefined;

  /** The findings so far; a missing check is in progress. */
  readonly findings = this.results.asReadonly();
  readonly done = computed(() => CHECKS.filter((check) => this.results()[check]).length);
  readonly isRunning = computed(() => this.done() < CHECKS.length);
  readonly attention = computed(() => Object.values(this.results()).filter(({ state }) => state !== 'pass').length);
  /** Seconds since the run or the long watch began. */
  readonly watched = signal(0);
  /** Whether the current or last watch is the long one. */
  readonly isLong = signal(false);
  /** What the server reports about itself; null until then. */
  readonly facts = signal<ServerFacts | null>(null);
  /** When the last run started, by the browser's clock. */
  readonly startedAt = signal(0);

  constructor() {
    inject(DestroyRef).onDestroy(() => this.stop());
  }

  /** Runs all checks again. Resolves when they are done or another run has started. */
  async run(): Promise<void> {
    const until = this.startWatch();
    this.results.set({});
    this.facts.set(null);
    this.startedAt.set(Date.now());
    const path = this.probes.path(until);
    const idle = this.streams.idle(QUICK_S, until);
    await Promise.all([this.evaluatePath(path, until), this.evaluatePush(path, until), this.evaluateIdle(idle, until), this.evaluateLatency(path, idle, until), this.evaluateServer(until), this.evaluateServers(until)]);
    this.finish(until);
  }

  /** Watches an idle stream for longer than the usual proxy timeouts; all other findings are kept. */
  async watchLong(): Promise<void> {
    const until = this.startWatch();
    this.isLong.set(true);
    this.results.update(({ idle: _, ...others }) => others);
    await this.evaluateIdle(this.streams.idle(LONG_S, until), until);
    this.finish(until);
  }

  private startWatch(): AbortSignal {
    this.stop();
    this.current = new AbortController();
    this.isLong.set(false);
    this.watched.set(0);
    this.clock = setInterval(() => this.watched.update((seconds) => seconds + 1), 1_000);
    return this.current.signal;
  }

  private finish(until: AbortSignal): void {
    if (!until.aborted) this.stop();
  }

  private stop(): void {
    clearInterval(this.clock);
    this.current.abort();
  }

  private async evaluatePath(path: Promise<PathMeasure>, until: AbortSignal): Promise<void> {
    const page = pageOrigin();
    await Promise.all([
      this.evaluate('headers', until, async () => evaluateHeaders((await path).seen, page)),
      this.evaluate('clock', until, async () => evaluateClock((await path).samples)),
      this.evaluate('protocol', until, async () => evaluateProtocol((await path).protocol, page)),
      this.evaluate('conditional', until, async () => evaluateConditional(await this.probes.conditional(until, await path))),
    ]);
  }

  private async evaluatePush(path: Promise<PathMeasure>, until: AbortSignal): Promise<void> {
    // After the page has settled: delays from its own startup are not caused by the path.
    const push = path.then(
      () => this.streams.push(until),
      () => this.streams.push(until),
    );
    await Promise.all([
      this.evaluate('push', until, async () => evaluatePush(await push)),
      this.evaluate('compression', until, async () => evaluateCompression(await this.probes.compression(until, (await push).encoding))),
    ]);
  }

  private evaluateIdle(idle: Promise<IdleMeasure>, until: AbortSignal): Promise<void> {
    return this.evaluate('idle', until, async () => evaluateIdle(await idle));
  }

  private evaluateLatency(path: Promise<PathMeasure>, idle: Promise<{ pings: number[] }>, until: AbortSignal): Promise<void> {
    return this.evaluate('latency', until, async () => {
      const { samples } = await path;
      return evaluateLatency(samples.map(({ took }) => took), (await idle).pings);
    });
  }

  private evaluateServer(until: AbortSignal): Promise<void> {
    return this.evaluate('server', until, async () => {
      const facts = await this.probes.server(until);
      this.facts.set(facts);
      return evaluateServer(facts);
    });
  }

  private evaluateServers(until: AbortSignal): Promise<void> {
    return this.evaluate('servers', until, async () => evaluateServers(await this.probes.servers(until)));
  }

  /** Records the finding, or why there is none; neither once another run has started. */
  private async evaluate(check: CheckId, until: AbortSignal, work: () => Promise<Finding>): Promise<void> {
    const found = await work().catch((error: unknown) => unmeasured(this.translations.problem(problemOf(error))));
    if (!until.aborted) this.results.update((findings) => ({ ...findings, [check]: found }));
  }
}
