/**
 * A read that several clients wait for. Guarantees: its signal is aborted when the last of them is gone, and not before; never if one of
 * them has no signal.
 */
export class SharedRead {
  private readonly controller = new AbortController();
  private waiting = 0;

  get signal(): AbortSignal {
    return this.controller.signal;
  }

  /** Another client waits for it. @param goneSignal aborted once that client is gone */
  join(goneSignal: AbortSignal | undefined): void {
    this.waiting++;
    goneSignal?.addEventListener('abort', () => --this.waiting === 0 && this.controller.abort(), { once: true });
  }
}
