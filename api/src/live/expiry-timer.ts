/** Maximum delay of a timer in Node (2^31 - 1 ms). */
const MAX_TIMER_MS = 2_147_483_647;

/** Waits for an instant, however far away it is, by a clock that may be set meanwhile. Never keeps the process alive. */
export class ExpiryTimer {
  private timer: NodeJS.Timeout | undefined;

  /** @param onExpiry called at the instant */
  constructor(private readonly onExpiry: () => void) {}

  /** Waits for another instant instead. @param remaining milliseconds until then, asked again whenever the timer fires */
  start(remaining: () => number): void {
    this.stop();
    const wait = remaining();
    if (wait <= 0) this.onExpiry();
    else if (wait !== Infinity) this.timer = setTimeout(() => this.start(remaining), Math.min(Math.ceil(wait), MAX_TIMER_MS)).unref();
  }

  stop(): void {
    clearTimeout(this.timer);
  }
}
