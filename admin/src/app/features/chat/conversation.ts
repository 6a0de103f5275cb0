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
import { EmptyState } from '../../ui/empty-state/empty-state';
import { Icon } from '../../ui/icon/icon';
import { ChatPageState } from './chat-page-state';
import { Composer } from './composer';
import { ConversationPlaceholder } from './conversation-placeholder';
import { ConversationStore } from './conversation.store';
import { Drafts } from './drafts';
import { EndedChat } from './ended-chat';
import { HistoryStore } from './history.store';
import { MessageView } from './message-view';
import { announceReplyEnds } from './reply-announcer';
import { StickToBottom } from './stick-to-bottom';

/** Text key of a failed action's message, shown until the next action. */
type FailureKey = 'chat.composer.stop_failed' | 'chat.transcript.earlier_failed';

/** One conversation on screen: its title, its messages, and the message box. */
@Component({
  selector: 'app-conversation',
  imports: [Composer, ConversationPlaceholder, EmptyState, EndedChat, Icon, MatButton, MessageView, StickToBottom, TranslocoDirective],
  providers: [ConversationStore],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './conversation.html',
  styleUrl: './conversation.scss',
  host: { '(document:keydown.escape)': 'escape($event)' },
})
export class Conversation implements OnInit {
  readonly session_id = input.required<string>();

  private readonly drafts = inject(Drafts);
  private readonly history = inject(HistoryStore);
  private readonly title = inject(PageTitle);
  private readonly injector = inject(Injector);
  protected readonly store = inject(ConversationStore);
  protected readonly pageState = inject(ChatPageState);
  protected readonly words = inject(Translations);
  private readonly composer = viewChild(Composer);
  private readonly stick = viewChild(StickToBottom);

  protected readonly draft = linkedSignal(() => this.drafts.read(this.session_id()));
  protected readonly failureKey = signal<FailureKey | null>(null);
  protected readonly isLoadingEarlier = signal(false);
  /** The title in the list, if it is listed: it may just have been renamed. */
  protected readonly name = computed(() => {
    const listed = this.history.sessions().find(({ session_id }) => session_id === this.session_id());
    return listed?.title ?? this.store.session()?.title ?? null;
  });

  /** What is shown in place of messages; nothing if it was ended without any. */
  protected readonly placeholder = computed(() => {
    const state = this.store.state();
    if (state === 'ready') return this.store.ended() ? null : state;
    return state === 'loading' || state === 'failed' ? state : null;
  });

  constructor() {
    announceReplyEnds(this.store.items);
    effect(() => this.drafts.write(this.session_id(), this.draft()));
    effect(() => {
      const name = this.name();
      if (name) untracked(() => this.title.setText(name));
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
    this.failureKey.set(null);
    this.store.send(text);
    this.stick()?.toBottom();
  }

  protected async stop(): Promise<void> {
    this.failureKey.set(null);
    await this.store.stop().catch(() => this.failureKey.set('chat.composer.stop_failed'));
  }

  protected escape(event: Event): void {
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
    this.failureKey.set(null);
    this.isLoadingEarlier.set(true);
    try {
      await this.stick()?.preserveScroll(async () => {
        await this.store.loadEarlier();
        await new Promise<void>((resolve) => afterNextRender(() => resolve(), { injector: this.injector }));
      });
    } catch {
      this.failureKey.set('chat.transcript.earlier_failed');
    } finally {
      this.isLoadingEarlier.set(false);
    }
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
