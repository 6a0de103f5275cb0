import { Component, computed, inject, input, signal } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { TranslocoDirective } from '@jsverse/transloco';
import { problemOf } from '../../../core/http/problem';
import { Translations } from '../../../core/i18n/translations';
import { timeOfDay } from '../../../ui/time-ago/relative-time';
import { SessionStore } from '../session.store';
import { OpeningsApi } from './openings-api';

/**
 * Says until when the transcript is open, with the way to close it. Nothing for one that came with a take-over, and where all transcripts are open
 * to administrators.
 */
@Component({
  selector: 'app-opening-line',
  imports: [MatButton, TranslocoDirective],
  template: `
    @if (opening(); as opening) {
      <p *transloco="let t">
        <span>{{ t('sessions.openings.until', { time: timeOf(opening.until) }) }}</span>
        <button matButton type="button" [disabled]="isClosing()" [disabledInteractive]="true" (click)="close()">
          {{ t('sessions.openings.close') }}
        </button>
      </p>
      @if (problem(); as words) {
        <p class="form-problem" role="alert">{{ words }}</p>
      }
    }
  `,
  styles: `
    p:not(.form-problem) {
      display: flex;
      flex-wrap: wrap;
      align-items: center;
      gap: 0 0.5rem;
      color: var(--mat-sys-on-surface-variant);
    }
  `,
})
export class OpeningLine {
  private readonly store = inject(SessionStore);
  private readonly translations = inject(Translations);
  private readonly api = inject(OpeningsApi);

  /** milliseconds since 1970 on the server's clock */
  readonly now = input.required<number>();
  /** BCP 47 */
  readonly locale = input.required<string>();

  protected readonly opening = computed(() => {
    const session = this.store.session();
    if (!session?.opening_id || !session.opened_until || this.store.isSealed()) return null;
    return Date.parse(session.opened_until) > this.now() ? { opening_id: session.opening_id, until: session.opened_until } : null;
  });
  protected readonly isClosing = signal(false);
  protected readonly problem = signal<string | null>(null);

  protected timeOf(instant: string): string {
    return timeOfDay(instant, this.locale());
  }

  protected async close(): Promise<void> {
    const opening = this.opening();
    if (!opening || this.isClosing()) return;
    this.problem.set(null);
    this.isClosing.set(true);
    try {
      await this.api.close(opening.opening_id);
      this.store.refresh();
    } catch (error) {
      this.problem.set(this.translations.problem(problemOf(error)));
    } finally {
      this.isClosing.set(false);
    }
  }
}
