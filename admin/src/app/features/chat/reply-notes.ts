import { ChangeDetectionStrategy, Component, computed, effect, inject, input } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { TranslocoDirective } from '@jsverse/transloco';
import { Translations } from '../../core/i18n/translations';
import { Icon } from '../../ui/icon/icon';
import { ConversationActions } from './conversation-actions';
import { RespondersStore } from './responders.store';
import type { TranscriptItem } from './transcript-items';

/** What is worth knowing about how an answer came about and ended: that another responder replaced the chosen one, that it was stopped, was too long, or was filtered. */
@Component({
  selector: 'app-reply-notes',
  imports: [Icon, MatButton, TranslocoDirective],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <ng-container *transloco="let t">
      @if (fallback(); as words) {
        <p class="mark">{{ words }}</p>
      }
      @if (item().state === 'stopped') {
        <p class="mark"><app-icon name="stop" />{{ t('chat.transcript.stopped') }}</p>
      }
      @if (item().state === 'interrupted') {
        <p class="mark failure"><app-icon name="alert" />{{ t('chat.transcript.interrupted') }}</p>
      }
      @if (reason() === 'length') {
        <p class="mark failure"><app-icon name="alert" />{{ t('chat.transcript.length') }}</p>
      }
      @if (reason() === 'filtered') {
        <p class="mark failure"><app-icon name="alert" />{{ t('chat.transcript.filtered') }}</p>
      }
      @if (canContinue()) {
        <button matButton="outlined" type="button" (click)="actions.say(t('chat.transcript.continue_message'))">
          {{ t('chat.transcript.continue') }}
        </button>
      }
    </ng-container>
  `,
  styleUrl: './reply-notes.scss',
})
export class ReplyNotes {
  readonly item = input.required<TranscriptItem>();

  private readonly translations = inject(Translations);
  private readonly responders = inject(RespondersStore);
  protected readonly actions = inject(ConversationActions);
  protected readonly reason = computed(() => this.item().stored?.finish_reason ?? null);
  /** Whether it broke off, which a further message can continue. */
  protected readonly canContinue = computed(() => {
    const { state, content, isLast } = this.item();
    const isCut = state === 'stopped' || state === 'interrupted' || this.reason() === 'length';
    return isCut && content !== '' && isLast && !this.actions.isEnded();
  });
  protected readonly fallback = computed(() => {
    const { stood_in_for = null, responder = null } = this.item().stored ?? {};
    if (stood_in_for === null) return null;
    return this.translations.text('chat.transcript.stood_in', { missing: this.responders.titleOf(stood_in_for), who: this.responders.titleOf(responder) });
  });

  constructor() {
    effect(() => {
      if (this.item().stored?.stood_in_for) void this.responders.load();
    });
  }
}
