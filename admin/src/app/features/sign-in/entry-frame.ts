import { Component, input } from '@angular/core';
import { TranslocoDirective } from '@jsverse/transloco';

/** The frame of the pages before the sign-in: who this is, and one card. */
@Component({
  selector: 'app-entry-frame',
  imports: [TranslocoDirective],
  template: `
    <main *transloco="let t">
      <div class="brand">
        <img src="/favicon.svg" alt="" width="40" height="40" />
        <p class="brand-name">{{ t('app.name') }}</p>
      </div>
      <section class="card">
        <h1>{{ heading() }}</h1>
        @if (lead()) {
          <p class="lead">{{ lead() }}</p>
        }
        <ng-content />
      </section>
      <p class="pitch">{{ t('sign_in.pitch.words') }}</p>
    </main>
  `,
  styleUrl: './entry-frame.scss',
})
export class EntryFrame {
  readonly heading = input.required<string>();
  readonly lead = input<string>();
}
