/** A piece of text, and its position in UTF-16 units. */
export interface Piece {
  offset: number;
  text: string;
}

/** Announces a growing text piece by piece. */
export class PieceCursor {
  /** the text announced so far */
  announced = '';

  constructor(private readonly announce: (piece: Piece) => void) {}

  /** Announces what a text has grown by since the last call, except the first half of a surrogate pair. */
  announceUpTo(grown: string): void {
    const half = /[\uD800-\uDBFF]$/.test(grown) ? 1 : 0;
    const offset = this.announced.length;
    const text = grown.slice(offset, grown.length - half).toWellFormed();
    if (text === '') return;
    this.announced += text;
    this.announce({ offset, text });
  }
}
