import { ChangeDetectionStrategy, Component, inject, input } from '@angular/core';
import { TranslocoDirective } from '@jsverse/transloco';
import type { Problem } from '@switchboard/shared';
import { Translations } from '../../core/i18n/translations';
import type { TranscriptItem } from './transcript-items';

/** How far a message has come that the server does not have yet, and why. */
@Component({
  selector: 'app-send-status',
  imports: [TranslocoDirective],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <ng-container *transloco="let t">
      @let of = item();
      @switch (of.state) {
        @case ('sending') {
          <span role="status">{{ t(of.isSlow ? 'chat.transcript.slow' : 'chat.transcript.sending') }}</span>
        }
        @case ('queued') {
          <p role="status">
            {{ t(of.isSlow ? 'chat.transcript.slow' : 'chat.transcript.queued') }}
            @if (of.problem) {
              {{ waiting(of.problem) }}
            }
            @if (!of.isKept) {
              {{ t('chat.transcript.not_kept') }}
            }
          </p>
        }
        @case ('unsent') {
          <p class="failed" role="alert">
            {{ t('chat.transcript.unsent') }}
            @if (of.problem) {
              {{ translations.problem(of.problem) }}
            }
          </p>
        }
      }
    </ng-container>
  `,
  styles: `
    :host {
      display: contents;
    }
    .failed {
      color: var(--mat-sys-error);
    }
  `,
})
export class SendStatus {
  readonly item = input.required<TranscriptItem>();

  protected readonly translations = inject(Translations);

  /** Why a message is still waiting. */
  protected waiting(problem: Problem): string {
    return problem.status === 0 ? this.translations.text('chat.transcript.unreachable') : this.translations.problem(problem);
  }
}
