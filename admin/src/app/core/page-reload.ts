import { DOCUMENT, Injectable, inject } from '@angular/core';

/** Loads the page anew, dropping everything that it holds in memory. */
@Injectable({ providedIn: 'root' })
export class PageReload {
  private readonly document = inject(DOCUMENT);

  /** Leaves this document for a fresh one at the same address. */
  now(): void {
    this.document.location.reload();
  }
}
