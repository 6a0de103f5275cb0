/** Milliseconds between lines. */
const INTERVAL_MS = 2_000;

/** Reports how many rows are done, and how long the rest will take at the rate so far. */
export class MoveProgress {
  private readonly startedAt = performance.now();
  private reportedAt = this.startedAt;
  private done = 0;

  /** @param verb what happens to the rows, as a past participle */
  constructor(
    private readonly verb: string,
    private readonly total: number,
    private readonly report: (line: string) => void,
  ) {}

  add(table: string, rows: number): void {
    this.done += rows;
    const now = performance.now();
    if (now - this.reportedAt < INTERVAL_MS) return;
    this.reportedAt = now;
    const left = Math.ceil((((now - this.startedAt) / this.done) * (this.total - this.done)) / 1_000);
    const percent = Math.floor((100 * this.done) / Math.max(this.total, 1));
    this.report(`${String(percent).padStart(3)} % ${this.verb}, in ${table}; about ${Math.max(left, 0)} s left`);
  }

  end(): void {
    const seconds = (performance.now() - this.startedAt) / 1_000;
    this.report(`${this.done.toLocaleString('en')} rows ${this.verb} in ${seconds.toFixed(1)} s.`);
  }
}
