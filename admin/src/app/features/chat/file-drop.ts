import { Directive, input, output, signal } from '@angular/core';

/**
 * Takes files that are dropped anywhere on the page or pasted into the element. Without it, a browser leaves the page to open a file
 * that is dropped.
 */
@Directive({
  selector: '[appFileDrop]',
  exportAs: 'fileDrop',
  host: {
    '(document:dragover)': 'over($event)',
    '(document:dragleave)': 'left($event)',
    '(document:drop)': 'dropped($event)',
    '(paste)': 'pasted($event)',
  },
})
export class FileDrop {
  /** whether files are taken */
  readonly appFileDrop = input.required<boolean>();
  readonly given = output<readonly File[]>();

  private readonly isDragging = signal(false);
  /** Whether files are being dragged over the page. */
  readonly dragging = this.isDragging.asReadonly();

  protected over(event: DragEvent): void {
    const { dataTransfer } = event;
    if (!dataTransfer?.types.includes('Files')) return;
    event.preventDefault();
    dataTransfer.dropEffect = this.appFileDrop() ? 'copy' : 'none';
    this.isDragging.set(this.appFileDrop());
  }

  protected left(event: DragEvent): void {
    // Without a related target the pointer has left the page.
    if (!event.relatedTarget) this.isDragging.set(false);
  }

  protected dropped(event: DragEvent): void {
    this.isDragging.set(false);
    const files = filesOf(event.dataTransfer);
    if (files.length === 0) return;
    event.preventDefault();
    if (this.appFileDrop()) this.given.emit(files);
  }

  protected pasted(event: ClipboardEvent): void {
    const files = filesOf(event.clipboardData);
    // What was copied in a spreadsheet, for example, is both a text and a picture of it.
    if (files.length === 0 || event.clipboardData?.types.includes('text/plain')) return;
    event.preventDefault();
    if (this.appFileDrop()) this.given.emit(files);
  }
}

function filesOf(transfer: DataTransfer | null): readonly File[] {
  return [...(transfer?.files ?? [])];
}
