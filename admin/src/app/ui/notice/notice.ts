import { Component, DestroyRef, inject, signal } from '@angular/core';

/** Milliseconds for which a sentence stands. */
const SHOWN_MS = 8_000;

/** Says for a while, above the page and to readers, that something was done which the page itself does not show. */
@Component({
  selector: 'app-notice',
  template: '<p role="status" [class.floating-notice]="text()" [class.said]="text()">{{ text() }}</p>',
  styles: `
    :host {
      display: contents;
    }
    /* Empty, it takes no place in the layout around it, and yet is there for readers to watch. */
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

  /** @param text a whole sentence */
  say(text: string): void {
    clearTimeout(this.timer);
    this.text.set(text);
    this.timer = setTimeout(() => this.text.set(''), SHOWN_MS);
  }
}
