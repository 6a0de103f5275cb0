import {
  ChangeDetectionStrategy,
  Component,
  type OnInit,
  afterNextRender,
  Injector,
  computed,
  effect,
  inject,
  input,
  linkedSignal,
  signal,
  untracked,
  viewChild,
} from '@angular/core';
import { MatButton } from '@angular/material/button';
import { TranslocoDirective } from '@jsverse/transloco';
import { Translations } from '../../core/i18n/translations';
import { PageTitle } from '../../core/shell/page-title';
import { Icon } from '../../ui/icon/icon';
import { AbsentConversation } from './absent-conversation';
import { ChatPageState } from './chat-page-state';
import { Composer } from './composer';
import { ConversationActions } from './conversation-actions';
import { ConversationHead } from './conversation-head';
import { provideConversationKeys } from './conversation-keys';
import { ConversationPlaceholder } from './conversation-placeholder';
import { ConversationStore } from './conversation.store';
import { Drafts } from './drafts';
import { EndedChat } from './ended-chat';
import { HandlingStore } from './handling/handling.store';
import { OpeningsStore } from './handling/openings.store';
import { tellOfPerson } from './handling/person-arrivals';
import { PersonDock } from './handling/person-dock';
import { HistoryStore } from './history.store';
import { holdForAnswers } from './held-items';
import { JumpButton } from './jump-button';
import { MessageView } from './message-view';
import { PassageNotice } from './passage-notice';
import { PendingChoice } from './pending-choice';
import { ReadingPosition } from './reading-position';
import type { TranscriptItem } from './transcript-items';
import { announceReplyEnds } from './reply-announcer';

/** Text key of a failed action's message, shown until the next action. */
type FailureKey = 'chat.composer.stop_failed' | 'chat.transcript.earlier_failed';

/** One conversation on screen: its title, its messages, and the message box. */
@Component({
  selector: 'app-conversation',
  imports: [AbsentConversation, Composer, ConversationHead, ConversationPlaceholder, EndedChat, Icon, JumpButton, MatButton, MessageView, PassageNotice, PersonDock, ReadingPosition, TranslocoDirective],
  providers: [PendingChoice, ConversationStore, ConversationActions, HandlingStore, OpeningsStore],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './conversation.html',
  styleUrl: './conversation.scss',
  host: { '(document:keydown.escape)': 'stopOnEscape($event)' },
})
export class Conversation implements OnInit {
  readonly session_id = input.required<string>();
  /** the message to open it at */
  readonly at = input<string>();

  private readonly drafts = inject(Drafts);
  private readonly history = inject(HistoryStore);
  private readonly pageTitle = inject(PageTitle);
  private readonly injector = inject(Injector);
  protected readonly store = inject(ConversationStore);
  protected readonly actions = inject(ConversationActions);
  protected readonly handling = inject(HandlingStore);
  protected readonly pageState = inject(ChatPageState);
  protected readonly translations = inject(Translations);
  private readonly composer = viewChild(Composer);
  private readonly position = viewChild(ReadingPosition);

  protected readonly draft = linkedSignal(() => this.drafts.read(this.session_id()));
  protected readonly failureKey = signal<FailureKey | null>(null);
  protected readonly isLoadingEarlier = signal(false);
  /** The title in the list, if it is listed: it may just have been renamed. */
  protected readonly title = computed(() => {
    const listed = this.history.sessions().find(({ session_id }) => session_id === this.session_id());
    return listed?.title ?? this.store.session()?.title ?? null;
  });

  protected readonly shown = holdForAnswers(this.store.items, () => this.draft() !== '' || !this.history.isBlank(this.session_id()));
  /** What was not sent yet is a list of its own, below the rest. */
  protected readonly parts = computed(() => {
    const isWaiting = ({ state }: TranscriptItem) => state === 'queued' || state === 'unsent';
    const { items } = this.shown();
    return { inPlace: items.filter((item) => !isWaiting(item)), waiting: items.filter(isWaiting) };
  });

  /** What is shown in place of messages; nothing if it was ended without any. */
  protected readonly placeholder = computed(() => {
    const state = this.store.state();
    if (state === 'failed') return state;
    if (this.parts().waiting.length > 0) return null;
    if (this.shown().areHeld) return 'loading';
    if (state === 'ready') return this.store.ended() ? null : state;
    return state === 'loading' ? state : null;
  });

  /** Why what is shown may be outdated. */
  protected readonly outdated = computed(() => {
    const isShown = this.store.state() === 'ready' ? this.store.stale() : this.store.state() === 'failed' && this.parts().inPlace.length > 0;
    return isShown ? this.store.problem() : null;
  });

  constructor() {
    announceReplyEnds(this.store.items);
    tellOfPerson(this.title);
    provideConversationKeys();
    effect(() => {
      if (this.actions.sent() > 0) untracked(() => this.followSent());
    });
    effect(() => {
      const text = this.actions.takenBack();
      if (text === null) return;
      this.actions.takenBack.set(null);
      if (untracked(this.draft).trim() === '') untracked(() => this.begin(text));
    });
    effect(() => this.drafts.write(this.session_id(), this.draft()));
    effect(() => {
      const title = this.title();
      if (title) untracked(() => this.pageTitle.setText(title));
    });
  }

  ngOnInit(): void {
    this.store.open(this.session_id());
    afterNextRender(() => this.focusBox(), { injector: this.injector });
    effect(
      () => {
        this.pageState.focusRequests();
        if (this.store.state() === 'ready') untracked(() => this.focusBox());
      },
      { injector: this.injector },
    );
  }

  protected send(text: string): void {
    this.forgetFailures();
    // What waits for another answer is shown below that one, which is still being read; what a person answers, below what they have said.
    const isFollowing = this.store.isBranchBusy() || this.store.isWithPerson();
    this.store.send(text);
    if (isFollowing) this.position()?.toEnd();
    else this.position()?.toQuestion();
  }

  /** Sends a suggested question; what is in the box stays there. */
  protected ask(question: string): void {
    this.send(question);
    // The pressed suggestion disappears.
    afterNextRender(() => this.focusBox(), { injector: this.injector });
  }

  protected async stop(): Promise<void> {
    this.forgetFailures();
    await this.store.stop().catch(() => this.failureKey.set('chat.composer.stop_failed'));
  }

  protected stopOnEscape(event: Event): void {
    const isHandledElsewhere = event.defaultPrevented || (event as KeyboardEvent).isComposing;
    if (isHandledElsewhere || !this.store.answering()) return;
    event.preventDefault();
    void this.stop();
  }

  protected begin(question: string): void {
    this.draft.set(question);
    afterNextRender(() => this.composer()?.focus(), { injector: this.injector });
  }

  /** Moves a refused message back into the box, before what has been typed since. */
  protected edit(message_id: string): void {
    this.begin(joinParagraphs([this.store.withdraw(message_id), this.draft()]));
  }

  /** Edits the last message of the user, and returns the focus to the box afterwards. */
  protected editLast(): void {
    const unsent = this.actions.editLast();
    if (unsent) this.edit(unsent.key);
    const { editing } = this.actions;
    if (editing() === null) return;
    const watch = effect(
      () => {
        if (editing() !== null) return;
        watch.destroy();
        afterNextRender(() => this.focusBox(), { injector: this.injector });
      },
      { injector: this.injector },
    );
  }

  /** Opens a new chat and carries over what could no longer be sent here. */
  protected async continueInNewChat(): Promise<void> {
    const unsent = this.store.items().filter(({ state }) => state === 'queued' || state === 'unsent');
    const opened = await this.pageState.openNew(joinParagraphs([...unsent.map(({ content }) => content), this.draft()]));
    if (!opened) return;
    // Last one first: withdrawing the first would start sending the next.
    for (const { key } of unsent.reverse()) this.store.withdraw(key);
    this.drafts.write(this.session_id(), '');
  }

  protected async loadEarlier(): Promise<void> {
    if (this.isLoadingEarlier()) return;
    this.forgetFailures();
    this.isLoadingEarlier.set(true);
    try {
      await this.position()?.preserveScroll(async () => {
        await this.store.loadEarlier();
        await new Promise<void>((resolve) => afterNextRender(() => resolve(), { injector: this.injector }));
      });
    } catch {
      this.failureKey.set('chat.transcript.earlier_failed');
    } finally {
      this.isLoadingEarlier.set(false);
    }
  }

  private forgetFailures(): void {
    this.failureKey.set(null);
    this.actions.failure.set(null);
  }

  /** What was sent from within the transcript is shown like what was sent from the box. */
  private followSent(): void {
    this.position()?.toQuestion();
    afterNextRender(() => this.focusBox(), { injector: this.injector });
  }

  /** Focuses the box where there is a physical keyboard; a phone's would cover half the page. Takes no focus from another field. */
  private focusBox(): void {
    const isTyping = document.activeElement?.matches('input, textarea, select, [contenteditable]') ?? false;
    if (!isTyping && window.matchMedia('(hover: hover) and (pointer: fine)').matches) this.composer()?.focus();
  }
}

function joinParagraphs(parts: string[]): string {
  return parts.filter((part) => part.trim() !== '').join('\n\n');
}
