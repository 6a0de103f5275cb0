import { setTimeout as pause } from 'node:timers/promises';
import type { Benchmark } from './benchmark.js';
import { BenchmarkSkipped } from './benchmark-skipped.js';
import type { Finding } from './finding.js';
import type { Scale } from './rounds.js';
import { nameOf, type Section } from './section.js';
import { ServerPool } from './server-pool.js';

/**
 * Time limits in milliseconds: of one benchmark, whose longest part is filling a database with a million sessions; and the time
 * after which no further benchmark of that section is started.
 */
const LIMITS: Record<Section, { each: number; all: number }> = {
  sqlite: { each: 14 * 60_000, all: 22 * 60_000 },
  postgres: { each: 9 * 60_000, all: 12 * 60_000 },
  joined: { each: 4 * 60_000, all: 14 * 60_000 },
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
 * Guarantees: a benchmark that fails, hangs or cannot run here does not affect the others; it is recorded as a gap and reported.
 */
export class Runner {
  readonly findings: Finding[] = [];
  readonly gaps: Gap[] = [];
  private readonly startedAt = performance.now();
  private pool: ServerPool;

  /**
   * @param section what it runs the benchmarks of
   * @param onFindings receives the findings of each benchmark
   * @param report receives progress messages
   * @param budget milliseconds after which running benchmarks are aborted too; without it, a benchmark that was started is finished
   */
  constructor(
    readonly section: Section,
    readonly scale: Scale,
    private readonly onFindings: (findings: Finding[]) => void,
    private readonly report: (line: string) => void,
    private readonly budget = Infinity,
  ) {
    this.pool = new ServerPool(scale);
  }

  /** @param isSelected selects the figures to keep */
  async run(benchmark: Benchmark, isSelected: (figure: string) => boolean): Promise<void> {
    const figures = benchmark.figures.filter(isSelected);
    if (performance.now() - this.startedAt > Math.min(LIMITS[this.section].all, this.budget))
      return this.recordGap({ figures, why: 'no time was left for it in this run', failed: this.budget === Infinity });
    const minutes = (performance.now() - this.startedAt) / 60_000;
    this.report(`${figures.join(', ')} on ${nameOf(this.section)}: started after ${minutes.toFixed(1)} minutes`);
    try {
      const findings = (await this.withTimeLimit(benchmark)).filter(({ figure }) => isSelected(figure));
      this.findings.push(...findings);
      this.onFindings(findings);
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      this.recordGap({ figures, why, failed: !(error instanceof BenchmarkSkipped) });
      if (error instanceof Error && !(error instanceof BenchmarkSkipped)) console.error(error);
    }
    await this.pool.stopBaselines();
  }

  /** Stops every process and drops the databases. */
  remove(): Promise<void> {
    return this.pool.remove();
  }

  private recordGap(gap: Gap): void {
    this.gaps.push(gap);
    console.error(`${gap.figures.join(', ')} on ${nameOf(this.section)} ${gap.failed ? 'failed' : 'left out'}: ${gap.why}`);
  }

  /** @throws Error when the time limit is exceeded; the servers of a hung benchmark are then stopped */
  private async withTimeLimit(benchmark: Benchmark): Promise<Finding[]> {
    const waiting = new AbortController();
    const limit = Math.min(LIMITS[this.section].each + this.scale.minutes * 60_000, this.budget - (performance.now() - this.startedAt));
    const work = benchmark.run(this.pool);
    const timeLimit = pause(limit, null, { signal: waiting.signal }).catch(() => null);
    try {
      const findings = await Promise.race([work, timeLimit]);
      if (findings) return findings;
      work.catch(() => undefined); // its servers are about to be stopped
      await this.pool.remove();
      this.pool = new ServerPool(this.scale);
      throw new Error(`not done within ${(limit / 60_000).toFixed(1)} minutes`);
    } finally {
      waiting.abort();
    }
  }
}
