/** Thrown when a text requires more work than its limit allows. */
export class TooMuchWork extends Error {
  override readonly name = 'TooMuchWork';
}

/** Units of work allowed for any text, and how many more per character. One unit takes about 5 to 20 ns. */
const BASE_UNITS = 4_000_000;
const UNITS_PER_CHARACTER = 60;
/** Maximum nesting of quotations, lists and emphasis: more than people can read, less than overflows the stack. */
const MAX_DEPTH = 40;

/**
 * Counts the cost of parsing one text, and aborts at a limit that grows in proportion to its length.
 *
 * It does not look at the clock, so the same text renders the same on every machine, however slow or busy that is.
 */
export class WorkMeter {
  private readonly limit: number;
  private depth = 0;
  private units = 0;

  /** @param length UTF-16 code units of the text */
  constructor(length: number) {
    this.limit = BASE_UNITS + UNITS_PER_CHARACTER * length;
  }

  /** @throws TooMuchWork beyond the limit */
  spend(units: number): void {
    this.units += units;
    if (this.units > this.limit) throw new TooMuchWork('This text costs too much to format.');
  }

  /** Runs `step` one level deeper. @throws TooMuchWork beyond the maximum depth */
  nested<T>(step: () => T): T {
    if (this.depth >= MAX_DEPTH) throw new TooMuchWork('This text is nested too deeply to format.');
    this.depth += 1;
    try {
      return step();
    } finally {
      this.depth -= 1;
    }
  }
}
