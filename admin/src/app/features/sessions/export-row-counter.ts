import type { ExportFormat } from '@switchboard/shared';

const LINE_FEED = 0x0a;
const QUOTE = 0x22;

/** Counts the sessions in a file as it arrives, wherever the chunk boundaries fall. */
export class ExportRowCounter {
  /** complete lines */
  private lines = 0;
  private isQuoted = false;

  constructor(private readonly format: ExportFormat) {}

  /** The number of complete sessions so far. */
  get count(): number {
    // The first line of CSV is the header.
    return Math.max(0, this.lines - (this.format === 'csv' ? 1 : 0));
  }

  /** Processes the next chunk of the file. */
  add(bytes: Uint8Array): void {
    for (const byte of bytes) {
      // User text may contain line feeds: CSV quotes them, and JSON escapes them.
      if (byte === QUOTE && this.format === 'csv') this.isQuoted = !this.isQuoted;
      else if (byte === LINE_FEED && !this.isQuoted) this.lines++;
    }
  }
}
