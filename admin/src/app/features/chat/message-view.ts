import { ChangeDetectionStrategy, Component, computed, inject, input, output } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { Router } from '@angular/router';
import { TranslocoDirective } from '@jsverse/transloco';
import type { Problem, Source } from '@switchboard/shared';
import { estimatedRows } from '../../core/conversation/estimated-rows';
import { Language } from '../../core/i18n/language';
import { Translations } from '../../core/i18n/translations';
import { Icon } from '../../ui/icon/icon';
import { Markdown } from '../../ui/markdown/markdown';
import { safeLink } from '../../ui/markdown/safe-fragment';
import { timeOfDay, fullTime } from '../../ui/time-ago/relative-time';
import { PlainText } from '../../ui/plain-text/plain-text';
import type { TranscriptItem } from './transcript-items';

/** A source as shown; `href` is null if its URL must not be a link. */
interface ShownSource {
  title: string;
  href: string | null;
  page: boolean;
}

/** One message: a person's text is shown verbatim, a reply as Markdown, with its sources and how it ended. */
@Component({
  selector: 'app-message',
  imports: [Icon, Markdown, MatButton, PlainText, TranslocoDirective],
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
  private readonly router = inject(Router);
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
  protected readonly sources = computed(() => this.item().sources.map(toShownSource));

  /** Why a message is still waiting. */
  protected waiting(problem: Problem): string {
    return problem.status === 0 ? this.words.text('chat.transcript.unreachable') : this.words.problem(problem);
  }

  protected follow(event: MouseEvent, { page, href }: ShownSource): void {
    const elsewhere = event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey;
    if (!page || elsewhere || href === null) return;
    event.preventDefault();
    void this.router.navigateByUrl(href);
  }
}

function toShownSource({ title, url }: Source): ShownSource {
  const link = safeLink(url, window.location.origin);
  return { title, href: link?.href ?? null, page: link?.kind === 'page' };
}
