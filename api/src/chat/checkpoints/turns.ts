/** Those that wait until another server may be done with a session. */
export class Turns {
  private readonly waiting = new Map<string, Set<() => void>>();

  /** Resolves when one may be done, or `limitMs` milliseconds later. */
  wait(session_id: string, limitMs: number): Promise<void> {
    const waiting = this.waiting.get(session_id) ?? new Set();
    this.waiting.set(session_id, waiting);
    return new Promise((resolve) => {
      const end = () => {
        clearTimeout(timer);
        waiting.delete(end);
        if (waiting.size === 0 && this.waiting.get(session_id) === waiting) this.waiting.delete(session_id);
        resolve();
      };
      const timer = setTimeout(end, limitMs);
      waiting.add(end);
    });
  }

  /** Another server is done with a reply. */
  come(session_id: string): void {
    for (const end of [...(this.waiting.get(session_id) ?? [])]) end();
  }
}
