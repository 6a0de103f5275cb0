/** Levels without gaps, derived from the preceding headings only, so that a growing text never renumbers those already on the page. */
export class HeadingLevels {
  /**
   * @param outermost the level, 1 to 6, of the outermost heading
   * @param above the depths, in the source, of the headings that enclose the next one
   */
  constructor(private readonly outermost: number, private readonly above: number[] = []) {}

  /** The level to show the next heading at, 1 to 6. @param depth its depth in the source, 1 to 6 */
  next(depth: number): number {
    while (this.above.length > 0 && (this.above.at(-1) ?? 0) >= depth) this.above.pop();
    this.above.push(depth);
    return Math.min(6, this.outermost + this.above.length - 1);
  }

  /** A copy that counts on independently. */
  copy(): HeadingLevels {
    return new HeadingLevels(this.outermost, [...this.above]);
  }
}
