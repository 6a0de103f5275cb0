import { ChangeDetectionStrategy, Component, computed, inject, input, output } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { TranslocoDirective } from '@jsverse/transloco';
import type { Problem } from '@switchboard/shared';
import { estimatedRows } from '../../core/conversation/estimated-rows';
import { Language } from '../../core/i18n/language';
import { Translations } from '../../core/i18n/translations';
import { Icon } from '../../ui/icon/icon';
import { Markdown } from '../../ui/markdown/markdown';
import { timeOfDay, fullTime } from '../../ui/time-ago/relative-time';
import { PlainText } from '../../ui/plain-text/plain-text';
import { MessageSources } from './message-sources';
import type { TranscriptItem } from './transcript-items';

/** One message: a person's text is shown verbatim, a reply as Markdown, with its sources and how it ended. */
@Component({
  selector: 'app-message',
  imports: [Icon, Markdown, MatButton, MessageSources, PlainText, TranslocoDirective],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './message-view.html',
  styleUrl: './message-view.scss',
  host: { '[style.--rows]': 'rows()' },
})
export class MessageView {
  readonly item = input.required<TranscriptItem>();
  readonly retried = output<string>();
  /** the user wants to edit a message that was not sent */
  readonly edited = output<string>();

  private readonly language = inject(Language);
  protected readonly words = inject(Translations);
  protected readonly rows = computed(() => estimatedRows(this.item().content));
  protected readonly time = computed(() => {
    const at = this.item().created_at;
    return at && timeOfDay(at, this.language.locale());
  });
  protected readonly fullTime = computed(() => {
    const at = this.item().created_at;
    return at && fullTime(at, this.language.locale());
  });
  /** The sentence in place of a reply that is missing. */
  protected readonly missing = computed(() => {
    const { problem } = this.item();
    return problem ? this.words.textOrNull(`chat.answer_faults.${problem.code}`) ?? this.words.text('chat.answer_faults.other') : this.words.text('chat.transcript.unanswered');
  });

  /** Why a message is still waiting. */
  protected waiting(problem: Problem): string {
    return problem.status === 0 ? this.words.text('chat.transcript.unreachable') : this.words.problem(problem);
  }
}
