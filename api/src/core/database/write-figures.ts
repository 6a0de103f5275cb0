import { type Distribution, Metrics, single } from '../metrics/metrics.js';

/** How long writes take, and how many wait. */
export class WriteFigures {
  private readonly seconds: Distribution;
  private readonly groups: Distribution;
  private waiting = 0;

  /** @param metrics where the numbers are kept; without it they are counted for nobody */
  constructor(metrics = new Metrics()) {
    this.seconds = metrics.histogram('switchboard_gate_seconds', 'Time of a write job, from its call until its COMMIT returned.').of();
    this.groups = metrics.histogram('switchboard_commit_group', 'Write jobs that shared a COMMIT (SQLite).', [], [1, 2, 4, 8, 16, 32, 64, 128]).of();
    metrics.gauge('switchboard_gate_waiting', 'Write jobs that wait or run.', () => single(this.waiting));
  }

  /** Counts a job until it is done, however it ends. */
  track<T>(work: Promise<T>): Promise<T> {
    const startedAt = performance.now();
    this.waiting++;
    const end = (): void => {
      this.waiting--;
      this.seconds.observe((performance.now() - startedAt) / 1_000);
    };
    work.then(end, end);
    return work;
  }

  /** Counts a COMMIT. @param jobs how many shared it */
  countGroup(jobs: number): void {
    this.groups.observe(jobs);
  }
}
