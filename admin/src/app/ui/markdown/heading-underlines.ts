/** A line of hyphens or equals signs, which makes a heading of the lines above it (CommonMark 0.31.2, 4.3 "Setext headings"). */
const UNDERLINE = /^ {0,3}(?:=+|-+)[ \t]*$/;
/** The beginning of a line that ends the paragraph, so that it cannot become a heading: blank, or of another kind of block. */
const END_OF_PARAGRAPH = /^(?:[ \t]*$| {0,3}(?:>|#{1,6}[ \t]|`{3}|~{3}|(?:[*+-]|\d{1,9}[.)]) ))/;

/**
 * Where the lines of one text may be headings with an underline. marked asks that again for each line of a list item, and reads to the
 * end of the paragraph each time; this remembers up to where there is none.
 */
export class HeadingUnderlines {
  /** Between these distances from the end of the text, no line has an underline. */
  private free = { from: -1, to: -1 };

  /** @param rest the end of the text, from the beginning of a line @returns code units up to the underline of its paragraph; 0 if it has none */
  distanceIn(rest: string): number {
    if (rest.length <= this.free.from && rest.length > this.free.to) return 0;
    let at = rest.indexOf('\n') + 1;
    for (let end = at; at > 0; at = rest.indexOf('\n', at) + 1) {
      end = rest.indexOf('\n', at);
      const line = rest.slice(at, end < 0 ? undefined : end);
      if (UNDERLINE.test(line)) return at;
      if (END_OF_PARAGRAPH.test(line)) break;
    }
    this.free = { from: rest.length, to: at > 0 ? rest.length - at : 0 };
    return 0;
  }
}
