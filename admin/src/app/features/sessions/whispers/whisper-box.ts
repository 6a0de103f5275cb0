import { CdkTextareaAutosize } from '@angular/cdk/text-field';
import { Component, computed, inject, linkedSignal, signal } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { TranslocoDirective } from '@jsverse/transloco';
import type { WhisperDuration } from '@switchboard/shared';
import { problemOf } from '../../../core/http/problem';
import { Translations } from '../../../core/i18n/translations';
import { Icon } from '../../../ui/icon/icon';
import { AnswerAuthors } from '../answer-authors';
import { Handling } from '../handling/handling';
import { SessionStore } from '../session.store';
import { WhispersStore } from './whispers.store';

const DURATIONS: readonly (readonly [WhisperDuration, string])[] = [['next', 'sessions.whispers.next'], ['session', 'sessions.whispers.session']];
/** Maximum length of a whisper, in code points. */
const MAX_LENGTH = 2_000;

/** The box in which administrators tell the responder something, while it answers; what was typed stays if that fails. */
@Component({
  selector: 'app-whisper-box',
  imports: [CdkTextareaAutosize, Icon, MatButton, TranslocoDirective],
  templateUrl: './whisper-box.html',
  styleUrl: './whisper-box.scss',
})
export class WhisperBox {
  private readonly authors = inject(AnswerAuthors);
  private readonly handling = inject(Handling);
  private readonly session = inject(SessionStore);
  private readonly translations = inject(Translations);
  private readonly whispers = inject(WhispersStore);

  protected readonly durations = DURATIONS;
  protected readonly maxLength = MAX_LENGTH;
  protected readonly text = linkedSignal<string, string>({ source: this.session.session_id, computation: () => '' });
  protected readonly lasts = linkedSignal<string, WhisperDuration>({ source: this.session.session_id, computation: () => 'next' });
  protected readonly problem = linkedSignal<string, string | null>({ source: this.session.session_id, computation: () => null });
  protected readonly isSending = signal(false);
  protected readonly isAnswering = computed(() => this.session.log().running.size > 0);
  /** Whether the responder answers, so that there is something to tell it. */
  protected readonly isShown = computed(() => ['responder', 'waiting'].includes(this.handling.handler()) && !this.session.isSealed());
  protected readonly isHeeded = computed(() => this.authors.takesInstructions(this.session.session()?.responder ?? null));

  protected choose(lasts: string): void {
    this.lasts.set(lasts as WhisperDuration);
  }

  protected async send(now: boolean): Promise<void> {
    const text = this.text();
    if (text.trim() === '' || this.isSending()) return;
    const session_id = this.session.session_id();
    this.isSending.set(true);
    this.problem.set(null);
    try {
      await this.whispers.add({ content: text, lasts: this.lasts(), ...(now && { now }) });
      if (session_id === this.session.session_id() && this.text() === text) this.text.set('');
    } catch (error) {
      const problem = problemOf(error);
      const words = this.translations.textOrNull(`sessions.whispers.problems.${problem.code}`) ?? this.translations.problem(problem);
      if (session_id === this.session.session_id()) this.problem.set(words);
    } finally {
      this.isSending.set(false);
    }
  }
}
