/** Aborts a call that is aborted by its caller, or whose first piece does not come in time. */
export class FirstPieceLimit {
  private readonly controller = new AbortController();
  private readonly until: number;
  private readonly timer: NodeJS.Timeout;
  private readonly abort = () => this.controller.abort();
  private isLate = false;

  /**
   * @param caller the caller's signal
   * @param within how long the first piece may take, in milliseconds
   */
  constructor(
    private readonly caller: AbortSignal,
    within: number,
  ) {
    this.until = performance.now() + within;
    this.timer = setTimeout(() => {
      this.isLate = true;
      this.abort();
    }, within);
    caller.addEventListener('abort', this.abort, { once: true });
  }

  get signal(): AbortSignal {
    return this.controller.signal;
  }

  /** Milliseconds until the limit. */
  get left(): number {
    return this.until - performance.now();
  }

  /** Whether the first piece did not come in time. */
  get isOver(): boolean {
    return this.isLate;
  }

  /** The first piece came. */
  met(): void {
    clearTimeout(this.timer);
  }

  /** Ends the limit, and whatever call is still open. */
  end(): void {
    clearTimeout(this.timer);
    this.caller.removeEventListener('abort', this.abort);
  }
}
