import { LiveAnnouncer } from '@angular/cdk/a11y';
import { Component, computed, effect, inject, untracked } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { TranslocoDirective } from '@jsverse/transloco';
import { Translations } from '../../../core/i18n/translations';
import { BulkEnding } from './bulk-ending';

/** What the one button does, which keeps the focus: a press that comes late for undoing it stops it. */
const ACTIONS = { none: null, waiting: 'selection.end.undo', running: 'selection.end.stop', over: 'app.dialog.close' } as const;
const RESULTS = ['ended', 'already_ended', 'missing', 'failed'] as const;

/** How far ending sessions has got, and what can be done about it. */
@Component({
  selector: 'app-ending-status',
  imports: [MatButton, TranslocoDirective],
  template: `
    <div class="row" role="group" *transloco="let t" [attr.aria-label]="t('selection.end.label')">
      <p class="text">{{ words() }}</p>
      @if (ending.state() === 'running') {
        <progress [max]="ending.total()" [value]="ending.handled().length" [attr.aria-label]="t('selection.end.label')"></progress>
      }
      @if (ending.state() === 'over' && ending.outcome().failed.length > 0) {
        <button matButton type="button" (click)="ending.retry()">{{ t('selection.end.retry') }}</button>
      }
      @if (action(); as action) {
        <button matButton="filled" type="button" class="act" (click)="press()">{{ t(action) }}</button>
      }
    </div>
  `,
  styleUrl: './ending-status.scss',
  host: { '[attr.data-state]': 'ending.state()' },
})
export class EndingStatus {
  private readonly translations = inject(Translations);
  protected readonly ending = inject(BulkEnding);
  protected readonly action = computed(() => ACTIONS[this.ending.state()]);
  protected readonly words = computed(() => {
    const { state, total, seconds, handled } = this.ending;
    switch (state()) {
      case 'waiting': return this.translations.plural('selection.end.waiting', total(), { seconds: seconds() });
      case 'running': return this.translations.plural('selection.end.running', total(), { handled: handled().length });
      default: return this.result();
    }
  });

  constructor() {
    const announcer = inject(LiveAnnouncer);
    effect(() => {
      this.ending.state();
      untracked(() => void announcer.announce(this.words(), 'polite'));
    });
  }

  protected press(): void {
    const { ending } = this;
    if (ending.state() === 'waiting') ending.undo();
    else if (ending.state() === 'running') ending.stop();
    else ending.dismiss();
  }

  private result(): string {
    const outcome = this.ending.outcome();
    const problem = this.ending.problem();
    const counts = RESULTS.filter((each) => outcome[each].length > 0).map((each) => this.translations.plural(`selection.end.result.${each}`, outcome[each].length));
    return [...counts, ...(problem ? [this.translations.problem(problem)] : [])].join(' ');
  }
}
