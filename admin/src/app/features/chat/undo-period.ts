/** How long a change can be undone, in milliseconds. */
export const UNDO_MS = 15_000;

/** The time in which a change can be undone: {@link UNDO_MS}, and as long as somebody is at the button. */
export class UndoPeriod {
  private timer: ReturnType<typeof setTimeout> | undefined;
  private onEnd: (() => void) | null = null;
  private isHeld = false;

  /** Begins, in place of the former one, whose `onEnd` is not called. */
  begin(onEnd: () => void): void {
    this.onEnd = onEnd;
    this.restart();
  }

  /** Ends early, without a call. */
  cancel(): void {
    clearTimeout(this.timer);
    this.onEnd = null;
  }

  /** While it is held it does not end; afterwards it lasts as long as at its beginning. */
  hold(isHeld: boolean): void {
    this.isHeld = isHeld;
    this.restart();
  }

  private restart(): void {
    clearTimeout(this.timer);
    const { onEnd } = this;
    if (!onEnd || this.isHeld) return;
    // Ended by `cancel`, which the owner calls when it is destroyed.
    this.timer = setTimeout(() => {
      this.onEnd = null;
      onEnd();
    }, UNDO_MS);
  }
}
