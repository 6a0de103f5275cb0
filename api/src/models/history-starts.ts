/** Maximum number of sessions that are remembered. */
const MAX_SESSIONS = 10_000;

/** Where the prompts of each session began last, so that the next one begins there too. Those not used for longest are forgotten. */
export class HistoryStarts {
  private readonly starts = new Map<string, number>();

  /** @returns the `seq` of the first message; undefined if nothing was left out, or if it was forgotten */
  of(session_id: string): number | undefined {
    return this.starts.get(session_id);
  }

  /** @param seq null if nothing was left out */
  set(session_id: string, seq: number | null): void {
    this.starts.delete(session_id);
    if (seq === null) return;
    this.starts.set(session_id, seq);
    const [oldest] = this.starts.keys();
    if (this.starts.size > MAX_SESSIONS) this.starts.delete(oldest!);
  }
}
