/** The destination of a file that arrives in chunks. */
export interface DownloadTarget {
  write(bytes: Uint8Array<ArrayBuffer>): Promise<void>;
  /** Saves the complete file. */
  finish(): Promise<void>;
  /** Discards an incomplete file and leaves nothing of it behind, as far as the browser allows. */
  discard(): Promise<void>;
}

/** Bytes buffered in memory before they are moved into a Blob, which browsers keep on disk when it grows. */
const BUFFER_BYTES = 8_388_608;
/** Milliseconds after which a browser has certainly started to save the download. */
const REVOKE_DELAY_MS = 60_000;

/** A download: collected in chunks, and started once it is complete. */
export class BlobTarget implements DownloadTarget {
  private readonly parts: Blob[] = [];
  private chunks: Uint8Array<ArrayBuffer>[] = [];
  private bufferedBytes = 0;

  /** @param name suggested file name */
  constructor(
    private readonly document: Document,
    private readonly name: string,
  ) {}

  async write(bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    this.chunks.push(bytes);
    this.bufferedBytes += bytes.length;
    if (this.bufferedBytes >= BUFFER_BYTES) this.flush();
  }

  async finish(): Promise<void> {
    this.flush();
    const link = this.document.createElement('a');
    link.href = URL.createObjectURL(new Blob(this.parts));
    link.download = this.name;
    link.click();
    // Outlives the page: the browser may still be saving, and nothing else would free the memory.
    setTimeout(() => URL.revokeObjectURL(link.href), REVOKE_DELAY_MS);
  }

  async discard(): Promise<void> {
    this.parts.splice(0);
    this.chunks = [];
  }

  private flush(): void {
    this.parts.push(new Blob(this.chunks));
    this.chunks = [];
    this.bufferedBytes = 0;
  }
}
