/** Number of streams that are opened at once: enough to keep the connections to the database busy. */
const MAX_OPENING = 8;

/**
 * Lets streams be opened a few at a time, first come, first served: when thousands of pages come back at once, because another server has
 * ended, the requests of others wait behind a few statements rather than behind all of theirs.
 */
export class OpeningTurns {
  private opening = 0;
  private readonly waiting: (() => void)[] = [];

  /** @throws whatever `open` throws */
  async run<T>(open: () => Promise<T>): Promise<T> {
    if (this.opening < MAX_OPENING) this.opening++;
    else await new Promise<void>((begin) => this.waiting.push(begin));
    try {
      return await open();
    } finally {
      // The turn is passed on rather than released, so that nobody overtakes those who wait.
      const next = this.waiting.shift();
      if (next) next();
      else this.opening--;
    }
  }
}
