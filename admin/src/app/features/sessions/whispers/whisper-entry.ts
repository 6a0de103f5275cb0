import { Component, computed, inject, input, signal } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { TranslocoDirective } from '@jsverse/transloco';
import type { Whisper } from '@switchboard/shared';
import { problemOf } from '../../../core/http/problem';
import { Translations } from '../../../core/i18n/translations';
import { Icon } from '../../../ui/icon/icon';
import { PlainText } from '../../../ui/plain-text/plain-text';
import { TimeAgo } from '../../../ui/time-ago/time-ago';
import { timeOfDay } from '../../../ui/time-ago/relative-time';
import { WhispersStore } from './whispers.store';

/** What an administrator told the responder, as the transcript shows it to administrators: by whom, for how long, and which answers heeded it. */
@Component({
  selector: 'app-whisper-entry',
  imports: [Icon, MatButton, PlainText, TimeAgo, TranslocoDirective],
  template: `
    <article *transloco="let t" [attr.data-whisper-id]="whisper().whisper_id" [class.over]="isOver()">
      <header>
        <app-icon name="lock" />
        <span class="who">{{ t('sessions.whispers.by', { name: whisper().by_name ?? t('sessions.handling.unnamed') }) }}</span>
        <app-time-ago [instant]="whisper().created_at" [now]="now()" [locale]="locale()" />
        <span>{{ t(whisper().lasts === 'next' ? 'sessions.whispers.next' : 'sessions.whispers.session') }}</span>
        @if (whisper().withdrawn_at) {
          <span>{{ t('sessions.whispers.withdrawn') }}</span>
        }
      </header>
      <app-plain-text [text]="whisper().content" />
      <footer>
        <span>{{ use() }}</span>
        @if (!isOver()) {
          <button matButton type="button" [disabled]="isSending()" [disabledInteractive]="true" (click)="withdraw()">
            {{ t('sessions.whispers.withdraw') }}
          </button>
        }
      </footer>
      @if (problem(); as words) {
        <p class="form-problem" role="alert">{{ words }}</p>
      }
    </article>
  `,
  styleUrl: './whisper-entry.scss',
})
export class WhisperEntry {
  private readonly store = inject(WhispersStore);
  private readonly translations = inject(Translations);

  readonly whisper = input.required<Whisper>();
  /** when each known answer was given, an instant, by its id */
  readonly answers = input.required<ReadonlyMap<string, string>>();
  /** milliseconds since 1970 on the server's clock */
  readonly now = input.required<number>();
  /** BCP 47 */
  readonly locale = input.required<string>();

  protected readonly isSending = signal(false);
  protected readonly problem = signal<string | null>(null);
  /** Whether it counts for no further answer. */
  protected readonly isOver = computed(() => {
    const { withdrawn_at, lasts, used_by } = this.whisper();
    return withdrawn_at !== null || (lasts === 'next' && used_by.length > 0);
  });
  protected readonly use = computed(() => {
    const locale = this.locale();
    const { used_by } = this.whisper();
    if (used_by.length === 0) return this.translations.text(this.isOver() ? 'sessions.whispers.unused' : 'sessions.whispers.pending');
    const times = used_by.flatMap((reply_id) => this.answers().get(reply_id) ?? []).map((instant) => timeOfDay(instant, locale));
    const list = new Intl.ListFormat(locale, { type: 'conjunction' }).format(times);
    return times.length === 0 ? this.translations.plural('sessions.whispers.used', used_by.length) : this.translations.plural('sessions.whispers.used_at', used_by.length, { times: list });
  });

  protected async withdraw(): Promise<void> {
    this.isSending.set(true);
    this.problem.set(null);
    try {
      await this.store.withdraw(this.whisper().whisper_id);
    } catch (error) {
      this.problem.set(this.translations.problem(problemOf(error)));
    } finally {
      this.isSending.set(false);
    }
  }
}
