import { DOCUMENT, Injectable, inject } from '@angular/core';
import { BlobTarget, type DownloadTarget } from '../../core/download/blob-target';
import { savePicker } from '../../ui/secure-context/secure-context';

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
  async choose(name: string): Promise<DownloadTarget | null> {
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
class DiskTarget implements DownloadTarget {
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
