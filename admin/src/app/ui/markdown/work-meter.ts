/** Thrown where a text asks for more work than it may have. */
export class TooMuchWork extends Error {
  override readonly name = 'TooMuchWork';
}

/** Units of work that any text may cost, and how many more for each of its characters. One unit is about 5 to 20 ns. */
const UNITS = 4_000_000;
const UNITS_PER_CHARACTER = 60;
/** Levels of quotations, lists and emphasis inside one another: more than people can read, fewer than overflow the stack. */
const DEEPEST = 40;
/** Milliseconds: the last resort, should some work not be counted. An honest text needs a tenth of it on a slow machine. */
const LONGEST_MS = 500;

/**
 * Counts what one text costs while it is parsed, and ends it at a bound that grows in proportion to its length.
 *
 * The count does not depend on the machine, so the same text always looks the same.
 */
export class WorkMeter {
  private readonly limit: number;
  private readonly ends_at = performance.now() + LONGEST_MS;
  private depth = 0;
  private units = 0;

  /** @param length UTF-16 units of the text */
  constructor(length: number) {
    this.limit = UNITS + UNITS_PER_CHARACTER * length;
  }

  /** Units spent so far. */
  get spent(): number {
    return this.units;
  }

  /** @throws TooMuchWork past the bound */
  spend(units: number): void {
    this.units += units;
    if (this.units > this.limit || performance.now() > this.ends_at) throw new TooMuchWork('This text costs too much to format.');
  }

  /** Runs `step` one level further inside. @throws TooMuchWork below the deepest level */
  nested<T>(step: () => T): T {
    if (this.depth >= DEEPEST) throw new TooMuchWork('This text is nested too deeply to format.');
    this.depth += 1;
    try {
      return step();
    } finally {
      this.depth -= 1;
    }
  }
}
