import { ChangeDetectionStrategy, Component, DestroyRef, computed, effect, inject, input, signal } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { TranslocoDirective } from '@jsverse/transloco';
import type { Problem } from '@switchboard/shared';
import { Translations } from '../../core/i18n/translations';
import { Icon } from '../../ui/icon/icon';
import { ConversationActions } from './conversation-actions';
import { RespondersStore } from './responders.store';
import type { TranscriptItem } from './transcript-items';

const SECOND_MS = 1_000;

/** Says why an answer is missing or incomplete, and offers to ask again, or someone else. It never asks by itself. */
@Component({
  selector: 'app-reply-failure',
  imports: [Icon, MatButton, TranslocoDirective],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <ng-container *transloco="let t">
      <p class="missing">
        <app-icon name="alert" />
        <span>{{ sentence() }}{{ item().state === 'interrupted' ? ' ' + t('chat.transcript.interrupted_words') : '' }}</span>
      </p>
      @if (countdown(); as words) {
        <p class="wait" aria-live="off">{{ words }}</p>
      }
      <p class="buttons">
        @if (item().retry; as message_id) {
          <button
            matButton
            type="button"
            [title]="actions.lock() ?? ''"
            [attr.aria-disabled]="actions.lock() !== null || null"
            (click)="actions.retry(message_id)"
          >
            <span class="inside"><app-icon name="refresh" />{{ t('chat.transcript.retry') }}</span>
          </button>
          @for (other of others(); track other.name) {
            <button
              matButton
              type="button"
              [title]="actions.lock() ?? ''"
              [attr.aria-disabled]="actions.lock() !== null || null"
              (click)="actions.regenerate(message_id, other.name)"
            >
              {{ t('chat.transcript.answer_with', { who: other.title }) }}
            </button>
          }
        } @else if (item().state === 'interrupted' && item().reply_to && !actions.isEnded()) {
          <button
            matButton
            type="button"
            [title]="actions.hindrance() ?? ''"
            [attr.aria-disabled]="actions.hindrance() !== null || null"
            (click)="actions.regenerate(item().reply_to!)"
          >
            <span class="inside"><app-icon name="refresh" />{{ t('chat.actions.regenerate') }}</span>
          </button>
        }
      </p>
    </ng-container>
  `,
  styleUrl: './reply-failure.scss',
})
export class ReplyFailure {
  readonly item = input.required<TranscriptItem>();

  private readonly translations = inject(Translations);
  private readonly responders = inject(RespondersStore);
  protected readonly actions = inject(ConversationActions);
  private readonly secondsLeft = signal(0);
  private readonly problem = computed(() => this.item().problem);
  protected readonly sentence = computed(() => this.sentenceOf(this.problem()));
  protected readonly countdown = computed(() => (this.secondsLeft() > 0 ? this.translations.plural('chat.transcript.retry_in', this.secondsLeft()) : null));
  /** Nobody else can answer a message that something follows: the rest would no longer be shown. */
  protected readonly others = computed(() => {
    const responder = this.problem()?.responder;
    return responder === undefined || !this.item().isLast ? [] : this.responders.others(responder);
  });

  constructor() {
    let timer: ReturnType<typeof setInterval> | undefined;
    effect(() => {
      clearInterval(timer);
      const problem = this.problem();
      if (problem?.responder !== undefined) void this.responders.load();
      this.secondsLeft.set(problem?.retry_after ?? 0);
      if (problem?.retry_after) timer = setInterval(() => this.secondsLeft.update((left) => left - 1), SECOND_MS);
    });
    effect(() => this.secondsLeft() <= 0 && clearInterval(timer));
    inject(DestroyRef).onDestroy(() => clearInterval(timer));
  }

  private sentenceOf(problem: Problem | null): string {
    if (!problem) return this.translations.text(this.item().state === 'interrupted' ? 'chat.transcript.announce_interrupted' : 'chat.transcript.unanswered');
    const who = this.responders.titleOf(problem.responder);
    const byReason = problem.reason && this.translations.textOrNull(`chat.reply_reasons.${problem.reason}`, { who });
    return byReason || this.translations.textOrNull(`chat.answer_errors.${problem.code}`) || this.translations.text('chat.answer_errors.other');
  }
}
