import type { ExportFormat } from '@switchboard/shared';

const LINE_FEED = 0x0a;
const QUOTE = 0x22;

/** Counts the sessions in a file as it comes, wherever the pieces of it are cut. */
export class ExportRows {
  /** lines that are ended */
  private lines = 0;
  private isQuoted = false;

  constructor(private readonly format: ExportFormat) {}

  /** Sessions that are whole so far. */
  get count(): number {
    // The first line of a table bears the names of its columns.
    return Math.max(0, this.lines - (this.format === 'csv' ? 1 : 0));
  }

  /** Takes the next piece of the file. */
  add(bytes: Uint8Array): void {
    for (const byte of bytes) {
      // What a user wrote may have lines of its own; in a table it stands in quotes, and JSON writes them otherwise.
      if (byte === QUOTE && this.format === 'csv') this.isQuoted = !this.isQuoted;
      else if (byte === LINE_FEED && !this.isQuoted) this.lines++;
    }
  }
}
