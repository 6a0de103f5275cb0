import { setTimeout as pause } from 'node:timers/promises';
import type { DatabaseKind } from './databases/measured-database.js';
import { type Benchmark, type Finding, LeftOut } from './finding.js';
import type { Scale } from './rounds.js';
import { Stage } from './stage.js';

/**
 * Time limits in milliseconds: of one benchmark, whose longest part is filling a database with a million sessions; and the time
 * after which no further benchmark is started on that database.
 */
const LIMITS: Record<DatabaseKind, { each: number; all: number }> = {
  sqlite: { each: 14 * 60_000, all: 22 * 60_000 },
  postgres: { each: 9 * 60_000, all: 12 * 60_000 },
};

/** Figures without a value, and why. */
export interface Gap {
  figures: string[];
  why: string;
  /** whether it failed, rather than being skipped for lack of something on this machine */
  failed: boolean;
}

/**
 * Runs benchmarks one after another.
 *
 * Guarantee: a benchmark that fails, hangs or cannot run here does not affect the others; it is recorded as a gap and reported.
 */
export class Runner {
  readonly findings: Finding[] = [];
  readonly gaps: Gap[] = [];
  private readonly begun = performance.now();
  private stage: Stage;

  /**
   * @param found receives the findings of each benchmark
   * @param tell receives progress messages
   * @param budget milliseconds after which running benchmarks are aborted too; without it, a benchmark that was started is finished
   */
  constructor(
    readonly scale: Scale,
    private readonly found: (findings: Finding[]) => void,
    private readonly tell: (line: string) => void,
    private readonly budget = Infinity,
  ) {
    this.stage = new Stage(scale);
  }

  /** @param wanted selects the figures to keep */
  async run(benchmark: Benchmark, wanted: (figure: string) => boolean): Promise<void> {
    const figures = benchmark.figures.filter(wanted);
    if (performance.now() - this.begun > Math.min(LIMITS[this.scale.database].all, this.budget))
      return this.miss({ figures, why: 'no time was left for it in this run', failed: this.budget === Infinity });
    const minutes = (performance.now() - this.begun) / 60_000;
    this.tell(`${figures.join(', ')} on ${this.scale.database}: begun after ${minutes.toFixed(1)} minutes`);
    try {
      const findings = (await this.inTime(benchmark)).filter(({ figure }) => wanted(figure));
      this.findings.push(...findings);
      this.found(findings);
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      this.miss({ figures, why, failed: !(error instanceof LeftOut) });
      if (error instanceof Error && !(error instanceof LeftOut)) console.error(error);
    }
    await this.stage.clear();
  }

  /** Stops every process and drops the databases. */
  remove(): Promise<void> {
    return this.stage.remove();
  }

  private miss(gap: Gap): void {
    this.gaps.push(gap);
    console.error(`${gap.figures.join(', ')} on ${this.scale.database} ${gap.failed ? 'failed' : 'left out'}: ${gap.why}`);
  }

  /** @throws Error when the time limit is exceeded; the servers of a hung benchmark are then stopped */
  private async inTime(benchmark: Benchmark): Promise<Finding[]> {
    const waiting = new AbortController();
    const limit = Math.min(LIMITS[this.scale.database].each + this.scale.minutes * 60_000, this.budget - (performance.now() - this.begun));
    const work = benchmark.run(this.stage);
    const late = pause(limit, null, { signal: waiting.signal }).catch(() => null);
    try {
      const findings = await Promise.race([work, late]);
      if (findings) return findings;
      work.catch(() => undefined); // its servers are about to be stopped
      await this.stage.remove();
      this.stage = new Stage(this.scale);
      throw new Error(`not done within ${(limit / 60_000).toFixed(1)} minutes`);
    } finally {
      waiting.abort();
    }
  }
}
