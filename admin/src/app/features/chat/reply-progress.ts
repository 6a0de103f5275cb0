import { ChangeDetectionStrategy, Component, DestroyRef, computed, effect, inject, input, signal } from '@angular/core';
import { TranslocoDirective } from '@jsverse/transloco';
import { RespondersStore } from './responders.store';
import type { TranscriptItem } from './transcript-items';

/** Milliseconds without a piece of an answer after which the page says whom it is waiting for. */
export const QUIET_AFTER_MS = 10_000;

/** Says that an answer in progress is awaited, and that nothing has come for a while. Neither is announced. */
@Component({
  selector: 'app-reply-progress',
  imports: [TranslocoDirective],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <ng-container *transloco="let t">
      @if (isQuiet() || item().content === '') {
        <p class="thinking">
          <span class="dots" aria-hidden="true"><i></i><i></i><i></i></span>
          @if (isQuiet()) {
            {{ t('chat.transcript.still_waiting', { who: who() }) }}
          } @else {
            {{ t(item().thought === '' ? 'chat.transcript.thinking' : 'chat.transcript.thinks') }}
          }
        </p>
      }
    </ng-container>
  `,
  styleUrl: './reply-progress.scss',
})
export class ReplyProgress {
  readonly item = input.required<TranscriptItem>();

  private readonly responders = inject(RespondersStore);
  protected readonly isQuiet = signal(false);
  protected readonly who = computed(() => this.responders.titleOf(this.item().responder));

  constructor() {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const length = computed(() => this.item().content.length + this.item().thought.length);
    effect(() => {
      length();
      clearTimeout(timer);
      this.isQuiet.set(false);
      timer = setTimeout(() => {
        this.isQuiet.set(true);
        void this.responders.load();
      }, QUIET_AFTER_MS);
    });
    inject(DestroyRef).onDestroy(() => clearTimeout(timer));
  }
}
