import { Component } from '@angular/core';
import { TranslocoDirective } from '@jsverse/transloco';

/** Replaces every page while the server has not been reached yet. */
@Component({
  selector: 'app-unreachable',
  imports: [TranslocoDirective],
  template: `
    <main *transloco="let t">
      <span class="pulse" aria-hidden="true"></span>
      <div role="status">
        <h1>{{ t('app.unreachable.heading') }}</h1>
        <p>{{ t('app.unreachable.words') }}</p>
      </div>
    </main>
  `,
  styles: `
    main {
      min-block-size: 100dvh;
      display: grid;
      place-content: center;
      justify-items: center;
      gap: 1.5rem;
      padding: 2rem;
      text-align: center;
    }
    h1 {
      font: var(--mat-sys-headline-small);
    }
    p {
      color: var(--mat-sys-on-surface-variant);
      margin-block-start: 0.5rem;
    }
    .pulse {
      inline-size: 1rem;
      block-size: 1rem;
      border-radius: 50%;
      background: var(--mat-sys-tertiary);
    }
    @media (prefers-reduced-motion: no-preference) {
      .pulse {
        animation: pulse 1.6s ease-in-out infinite;
      }
    }
    @keyframes pulse {
      50% {
        opacity: 0.3;
        transform: scale(0.7);
      }
    }
  `,
})
export class Unreachable {}
