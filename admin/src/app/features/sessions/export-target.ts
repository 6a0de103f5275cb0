import { DOCUMENT, Injectable, inject } from '@angular/core';
import { savePicker } from '../../ui/secure-context/secure-context';

/** The destination of a file that arrives in chunks. */
export interface ExportTarget {
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

/** Chooses the best way for this browser to save a large file: directly to disk, or collected and downloaded at the end. */
@Injectable({ providedIn: 'root' })
export class ExportTargets {
  private readonly document = inject(DOCUMENT);

  /**
   * Must be called during the transient activation of a click, because browsers only show the save dialog then.
   *
   * @param name suggested file name
   * @returns null if the user cancelled the save dialog
   */
  async choose(name: string): Promise<ExportTarget | null> {
    const showPicker = savePicker(this.document.defaultView);
    if (showPicker) {
      try {
        const handle = await showPicker({ suggestedName: name });
        return new DiskTarget(handle, await handle.createWritable());
      } catch (error) {
        if (error instanceof DOMException && error.name === 'AbortError') return null;
        // Some browsers have the dialog but may not open it, for instance in a frame.
      }
    }
    return new BlobTarget(this.document, name);
  }
}

/** A file that the user chose: nothing is kept in memory, and the file appears once it is complete. */
class DiskTarget implements ExportTarget {
  constructor(
    private readonly handle: { remove?: () => Promise<void> },
    private readonly file: FileSystemWritableFileStream,
  ) {}

  write(bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    return this.file.write(bytes);
  }

  finish(): Promise<void> {
    return this.file.close();
  }

  async discard(): Promise<void> {
    // The browser wrote to a temporary file; the file under the chosen name is empty, or existed before.
    await this.file.abort().catch(() => undefined);
    await this.handle.remove?.().catch(() => undefined);
  }
}

/** A download: collected in chunks, and started once it is complete. */
class BlobTarget implements ExportTarget {
  private readonly parts: Blob[] = [];
  private chunks: Uint8Array<ArrayBuffer>[] = [];
  private bufferedBytes = 0;

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
