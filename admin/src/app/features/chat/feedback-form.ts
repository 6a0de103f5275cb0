import { ChangeDetectionStrategy, Component, inject, input, signal } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { TranslocoDirective } from '@jsverse/transloco';
import type { FeedbackReason } from '@switchboard/shared';
import { Icon } from '../../ui/icon/icon';
import { ConversationActions } from './conversation-actions';
import type { TranscriptItem } from './transcript-items';

/** What may be criticised, in the order in which it is offered. */
const REASONS: Record<FeedbackReason, true> = { wrong: true, not_found: true, too_long: true, too_short: true, tone: true, unsafe: true, other: true };

/** Asks what was wrong with an answer that was rated as bad; all of it is optional, and the rating can be undone. */
@Component({
  selector: 'app-feedback-form',
  imports: [Icon, MatButton, TranslocoDirective],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <form *transloco="let t" (submit)="$event.preventDefault(); send(box.value)" (keydown.escape)="close($event)">
      <fieldset>
        <legend>{{ t('chat.feedback.question') }}</legend>
        @for (reason of reasons; track reason) {
          <button type="button" class="chip" [attr.aria-pressed]="chosen().has(reason)" (click)="toggle(reason)">
            @if (chosen().has(reason)) {
              <app-icon name="check" />
            }
            {{ t('chat.feedback.reasons.' + reason) }}
          </button>
        }
      </fieldset>
      <textarea
        #box
        rows="2"
        maxlength="2000"
        [attr.aria-label]="t('chat.feedback.comment')"
        [placeholder]="t('chat.feedback.comment')"
      ></textarea>
      <p>{{ t('chat.feedback.privacy') }}</p>
      <div class="buttons">
        <button matButton type="button" (click)="actions.rate(item(), 'down')">{{ t('chat.feedback.undo') }}</button>
        <button matButton type="button" (click)="actions.explaining.set(null)">{{ t('chat.feedback.close') }}</button>
        <button matButton="filled" type="submit">{{ t('chat.feedback.send') }}</button>
      </div>
    </form>
  `,
  styleUrl: './feedback-form.scss',
})
export class FeedbackForm {
  readonly item = input.required<TranscriptItem>();

  protected readonly actions = inject(ConversationActions);
  protected readonly reasons = Object.keys(REASONS) as FeedbackReason[];
  protected readonly chosen = signal<ReadonlySet<FeedbackReason>>(new Set());

  protected toggle(reason: FeedbackReason): void {
    this.chosen.update((chosen) => new Set(chosen.has(reason) ? [...chosen].filter((other) => other !== reason) : [...chosen, reason]));
  }

  protected send(comment: string): void {
    const { message_id } = this.item();
    if (message_id !== null) void this.actions.explain(message_id, [...this.chosen()], comment);
  }

  protected close(event: Event): void {
    event.preventDefault();
    event.stopPropagation();
    this.actions.explaining.set(null);
  }
}
