import { Component, DestroyRef, inject, signal } from '@angular/core';

/** Milliseconds for which a notice is shown. */
const SHOWN_MS = 8_000;

/** Briefly shows above the page, and announces to screen readers, that an action was done whose result the page itself does not show. */
@Component({
  selector: 'app-notice',
  template: '<p role="status" [class.floating-notice]="text()" [class.said]="text()">{{ text() }}</p>',
  styles: `
    :host {
      display: contents;
    }
    /* While empty it takes no space in the layout, but stays in the document as a live region for screen readers. */
    p:not(.said) {
      position: absolute;
    }
    .said {
      padding: 0.875rem 1.25rem;
      border-radius: 12px;
      background: var(--mat-sys-inverse-surface);
      color: var(--mat-sys-inverse-on-surface);
    }
  `,
})
export class Notice {
  private timer: ReturnType<typeof setTimeout> | undefined;
  protected readonly text = signal('');

  constructor() {
    inject(DestroyRef).onDestroy(() => clearTimeout(this.timer));
  }

  /** @param text a complete sentence */
  show(text: string): void {
    clearTimeout(this.timer);
    this.text.set(text);
    this.timer = setTimeout(() => this.text.set(''), SHOWN_MS);
  }
}
