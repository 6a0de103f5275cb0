import { DOCUMENT, Injectable, inject } from '@angular/core';

/** Reloads the page, which drops everything it holds in memory. */
@Injectable({ providedIn: 'root' })
export class PageReload {
  private readonly document = inject(DOCUMENT);

  /** Reloads the document at its current URL. */
  reload(): void {
    this.document.location.reload();
  }
}
