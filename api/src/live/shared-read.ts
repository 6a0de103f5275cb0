/**
 * A read that several clients wait for. Guarantee: its signal is aborted when the last of them is gone, and not before; never if one of
 * them has no signal.
 */
export class SharedRead {
  private readonly controller = new AbortController();
  private waiting = 0;

  get signal(): AbortSignal {
    return this.controller.signal;
  }

  /** Another client waits for it. @param gone aborted once that client is gone */
  join(gone: AbortSignal | undefined): void {
    this.waiting++;
    gone?.addEventListener('abort', () => --this.waiting === 0 && this.controller.abort(), { once: true });
  }
}
