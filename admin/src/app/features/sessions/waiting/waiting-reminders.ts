/** Milliseconds after which it is said again that someone waits. */
const REMIND_AFTER_MS = [60_000, 180_000, 300_000] as const;

/**
 * Decides when to say that someone waits for a person: once for each new request, and again after one, three and five minutes for as long as
 * anyone waits. Those who waited before the page was opened are only reminded of.
 */
export class WaitingReminders {
  private known: number | null = null;
  private newestAt = 0;
  private reminded = 0;

  /** @param waiting how many wait @param now milliseconds on a monotonic clock @returns whether to say it now */
  check(waiting: number, now: number): boolean {
    const { known } = this;
    this.known = waiting;
    if (waiting === 0) return false;
    if (known === null || waiting > known) {
      this.newestAt = now;
      this.reminded = 0;
      return known !== null;
    }
    const due = REMIND_AFTER_MS.filter((ms) => now - this.newestAt >= ms).length;
    if (due <= this.reminded) return false;
    this.reminded = due;
    return true;
  }
}
