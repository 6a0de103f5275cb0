import { NgComponentOutlet } from '@angular/common';
import { ChangeDetectionStrategy, Component, ElementRef, afterRenderEffect, computed, inject, input, output } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { TranslocoDirective } from '@jsverse/transloco';
import { estimatedRows } from '../../core/conversation/estimated-rows';
import { FailedPart } from '../../core/failed-part';
import { Language } from '../../core/i18n/language';
import { Translations } from '../../core/i18n/translations';
import { Icon } from '../../ui/icon/icon';
import { PlainText } from '../../ui/plain-text/plain-text';
import { timeOfDay, fullTime } from '../../ui/time-ago/relative-time';
import { AnswerCode } from './answer-code';
import { ConversationActions } from './conversation-actions';
import { FeedbackForm } from './feedback-form';
import { isFolded } from './folded-text';
import { PersonAvatar } from './handling/person-avatar';
import { ToldLine } from './handling/told-line';
import { MessageActions } from './message-actions';
import { MessageEditor } from './message-editor';
import { ReplyFailure } from './reply-failure';
import { ReplyNotes } from './reply-notes';
import { RespondersStore } from './responders.store';
import { SendStatus } from './send-status';
import type { TranscriptItem } from './transcript-items';
import { TypedText } from './typed-text';

/** Rows of a long text of a user, which is folded. */
const FOLDED_ROWS = 14;

/** One message: a person's text is shown verbatim, a reply as Markdown, with its sources and how it ended. */
@Component({
  selector: 'app-message',
  imports: [
    FailedPart,
    FeedbackForm,
    Icon,
    MatButton,
    MessageActions,
    MessageEditor,
    NgComponentOutlet,
    PersonAvatar,
    PlainText,
    ReplyFailure,
    ReplyNotes,
    SendStatus,
    ToldLine,
    TypedText,
    TranslocoDirective,
  ],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './message-view.html',
  styleUrl: './message-view.scss',
  host: {
    '[style.--rows]': 'rows()',
    '[class.growing]': 'isGrowing() || isEditing()',
    '[attr.data-message]': 'item().message_id',
    '[class.found]': 'actions.found() !== null && actions.found() === item().message_id',
  },
})
export class MessageView {
  readonly item = input.required<TranscriptItem>();
  /** the user wants to edit a message that was not sent */
  readonly edited = output<string>();

  private readonly language = inject(Language);
  private readonly translations = inject(Translations);
  private readonly element = inject<ElementRef<HTMLElement>>(ElementRef);
  protected readonly actions = inject(ConversationActions);
  private readonly responders = inject(RespondersStore);
  protected readonly answers = inject(AnswerCode);
  protected readonly isGrowing = computed(() => this.item().state === 'streaming');
  /** Not while it grows: each change would restyle everything in it. */
  protected readonly rows = computed(() => (this.isGrowing() ? null : rowsOf(this.item())));
  protected readonly time = computed(() => {
    const at = this.item().created_at;
    return at && timeOfDay(at, this.language.locale());
  });
  protected readonly fullTime = computed(() => {
    const at = this.item().created_at;
    return at && fullTime(at, this.language.locale());
  });
  protected readonly isEditing = computed(() => this.actions.editing() !== null && this.actions.editing() === this.item().message_id);
  /** Stopped before it began, as are those that wait for another answer that is stopped. */
  protected readonly isNotAnswered = computed(() => this.item().state === 'stopped' && this.item().content === '');
  /** Who answered, where there is a choice. */
  protected readonly author = computed(() => {
    const { stored } = this.item();
    return stored?.role === 'assistant' ? this.responders.authorOf(stored.responder) : null;
  });

  /** The name of the person who wrote it; null if it is unknown, or nobody did. */
  protected readonly person = computed(() => this.item().stored?.author_name ?? null);
  protected readonly label = computed(() => {
    const { role } = this.item();
    const who = (role === 'operator' ? this.person() : null) ?? this.translations.text(`chat.transcript.${role === 'user' ? 'you' : role}`);
    return this.time() ? `${who}, ${this.time()}` : who;
  });

  constructor() {
    let wasEditing = false;
    afterRenderEffect(() => {
      const isEditing = this.isEditing();
      // Focus was in the editor, which is gone.
      if (wasEditing && !isEditing && document.activeElement === document.body) this.element.nativeElement.querySelector<HTMLElement>('[data-action="edit"]')?.focus();
      wasEditing = isEditing;
    });
  }

  /** The second click of a double click on "Take back" does not count: the button appears in the same place. */
  protected retry(event: MouseEvent, message_id: string): void {
    if (event.detail < 2) this.actions.retry(message_id);
  }

  protected takeBack(): void {
    const { reply_to } = this.item();
    if (reply_to !== null) void this.actions.takeBack(reply_to);
  }
}

function rowsOf({ role, content }: TranscriptItem): number {
  const isVerbatim = role === 'user' || role === 'operator';
  return isVerbatim && isFolded(content) ? FOLDED_ROWS : estimatedRows(content);
}
