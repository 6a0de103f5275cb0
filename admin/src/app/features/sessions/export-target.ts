import { DOCUMENT, Injectable, inject } from '@angular/core';
import { savePicker } from '../../ui/secure-context/secure-context';

/** Where a file goes that comes in pieces. */
export interface ExportTarget {
  write(bytes: Uint8Array<ArrayBuffer>): Promise<void>;
  /** The file is whole: hands it over. */
  finish(): Promise<void>;
  /** The file is not whole: leaves nothing of it behind, as far as the browser allows. */
  discard(): Promise<void>;
}

/** Bytes that are kept in memory before they become part of a Blob, which browsers keep on disk when it grows. */
const IN_MEMORY = 8_388_608;
/** Milliseconds after which a browser surely has begun to save what it was given. */
const SAVED_MS = 60_000;

/** Finds the best way in which this browser saves a large file: straight to the disk, or collected and handed over at its end. */
@Injectable({ providedIn: 'root' })
export class ExportTargets {
  private readonly document = inject(DOCUMENT);

  /**
   * Must be called while a person's click still counts, as browsers ask where to save only then.
   *
   * @param name of the file, as a proposal
   * @returns null where the person did not choose a place after all
   */
  async choose(name: string): Promise<ExportTarget | null> {
    const pick = savePicker(this.document.defaultView);
    if (pick) {
      try {
        const handle = await pick({ suggestedName: name });
        return new DiskTarget(handle, await handle.createWritable());
      } catch (error) {
        if (error instanceof DOMException && error.name === 'AbortError') return null;
        // Some browsers know how to ask and are not allowed to, for instance in a frame.
      }
    }
    return new BlobTarget(this.document, name);
  }
}

/** A file that the person chose: nothing is kept in memory, and it becomes visible when it is whole. */
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
    // The browser wrote beside the file; what it made under the name is empty, or was there before.
    await this.file.abort().catch(() => undefined);
    await this.handle.remove?.().catch(() => undefined);
  }
}

/** A download: collected in pieces, and begun once it is whole. */
class BlobTarget implements ExportTarget {
  private readonly parts: Blob[] = [];
  private pieces: Uint8Array<ArrayBuffer>[] = [];
  private pending = 0;

  constructor(
    private readonly document: Document,
    private readonly name: string,
  ) {}

  async write(bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    this.pieces.push(bytes);
    this.pending += bytes.length;
    if (this.pending >= IN_MEMORY) this.fold();
  }

  async finish(): Promise<void> {
    this.fold();
    const link = this.document.createElement('a');
    link.href = URL.createObjectURL(new Blob(this.parts));
    link.download = this.name;
    link.click();
    // Outlives the page that began it: the browser may still be saving, and nobody else would free the memory.
    setTimeout(() => URL.revokeObjectURL(link.href), SAVED_MS);
  }

  async discard(): Promise<void> {
    this.parts.splice(0);
    this.pieces = [];
  }

  private fold(): void {
    this.parts.push(new Blob(this.pieces));
    this.pieces = [];
    this.pending = 0;
  }
}
