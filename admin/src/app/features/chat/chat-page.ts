import { CdkTrapFocus } from '@angular/cdk/a11y';
import { ChangeDetectionStrategy, Component, ElementRef, Injector, afterNextRender, afterRenderEffect, computed, inject, viewChild } from '@angular/core';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';
import { RouterOutlet } from '@angular/router';
import { TranslocoDirective } from '@jsverse/transloco';
import { filter, skip, startWith } from 'rxjs';
import { Shortcuts } from '../../core/keys/shortcuts';
import { PageVisibility } from '../../core/live/page-visibility';
import { Arrangements } from './arrangements';
import { provideChatCommands } from './chat-commands';
import { ChatPageState } from './chat-page-state';
import { Deletions } from './deletions';
import { HistoryPanel } from './history-panel';
import { HistoryStore } from './history.store';
import { OfflineBar } from './offline-bar';
import { RespondersStore } from './responders.store';
import { UndoBar } from './undo-bar';

/** The frame of the chat: the list of conversations, with the current one beside it. */
@Component({
  selector: 'app-chat-page',
  imports: [CdkTrapFocus, HistoryPanel, OfflineBar, RouterOutlet, TranslocoDirective, UndoBar],
  providers: [HistoryStore, Deletions, Arrangements, ChatPageState, Shortcuts],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './chat-page.html',
  styleUrl: './chat-page.scss',
  host: { '(document:keydown.escape)': 'close($event)' },
})
export class ChatPage {
  private readonly history = inject(HistoryStore);
  private readonly responders = inject(RespondersStore);
  protected readonly pageState = inject(ChatPageState);
  protected readonly shortcuts = inject(Shortcuts);
  protected readonly narrow = this.pageState.narrow;
  protected readonly isOpen = computed(() => this.narrow() && this.pageState.drawer());
  private readonly list = viewChild.required(HistoryPanel);
  private readonly panel = viewChild<unknown, ElementRef<HTMLElement>>('panel', { read: ElementRef });
  private readonly injector = inject(Injector);
  private opener: HTMLElement | null = null;

  constructor() {
    provideChatCommands({ focusSearch: () => this.focusSearch() });
    inject(PageVisibility)
      .visible$.pipe(skip(1), startWith(true), filter(Boolean), takeUntilDestroyed())
      .subscribe(() => this.load());
    let wasFolded = false;
    afterRenderEffect(() => {
      const isUnfolded = wasFolded && !this.pageState.isFolded() && !this.narrow();
      wasFolded = this.pageState.isFolded();
      // The button that was pressed is gone.
      const isLost = document.activeElement?.matches('body, .open-drawer') ?? true;
      if (isUnfolded && isLost) this.panel()?.nativeElement.querySelector<HTMLElement>('[data-action="hide"]')?.focus();
    });
    // After rendering: inert elements cannot take focus.
    afterRenderEffect(() => {
      if (this.isOpen()) {
        this.opener = document.activeElement instanceof HTMLElement ? document.activeElement : null;
        this.panel()?.nativeElement.querySelector<HTMLElement>('button')?.focus();
      } else {
        this.opener?.focus();
        this.opener = null;
      }
    });
  }

  private load(): void {
    void this.history.load();
    void this.responders.load();
  }

  private focusSearch(): void {
    this.pageState.showList(true);
    // After rendering: the elements of a closed drawer cannot take focus.
    afterNextRender({ read: () => this.list().focusSearch() }, { injector: this.injector });
  }

  protected close(event?: Event): void {
    if (!this.isOpen() || event?.defaultPrevented) return;
    event?.preventDefault();
    this.pageState.drawer.set(false);
  }
}
