import { Component, input } from '@angular/core';
import { TranslocoDirective } from '@jsverse/transloco';
import { EntryChoices } from './entry-choices';

/** The frame of the pages before sign-in: the brand, one card, and the choice of language and colours. */
@Component({
  selector: 'app-entry-frame',
  imports: [EntryChoices, TranslocoDirective],
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
      <app-entry-choices />
    </main>
  `,
  styleUrl: './entry-frame.scss',
})
export class EntryFrame {
  readonly heading = input.required<string>();
  readonly lead = input<string>();
}
