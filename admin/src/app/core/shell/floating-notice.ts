import { Component, input } from '@angular/core';

/** A notice with buttons that overlays the page, so that nothing in it moves. Its role is set where it is used. */
@Component({
  selector: 'app-floating-notice',
  template: `
    <span>{{ text() }}</span>
    <ng-content />
  `,
  styles: `
    :host {
      display: flex;
      flex-wrap: wrap;
      align-items: center;
      gap: 0.5rem;
      position: fixed;
      inset-block-start: calc(var(--app-bar-height) + 0.5rem);
      inset-inline: 0;
      z-index: 9;
      box-sizing: border-box;
      inline-size: min(40rem, 100% - 2rem);
      margin-inline: auto;
      padding: 0.5rem 0.5rem 0.5rem 1.25rem;
      border-radius: 16px;
      background: var(--mat-sys-tertiary-container);
      color: var(--mat-sys-on-tertiary-container);
      box-shadow: 0 6px 24px rgb(0 0 0 / 22%);
    }
    span {
      margin-inline-end: auto;
    }
  `,
})
export class FloatingNotice {
  /** translated */
  readonly text = input.required<string>();
}
