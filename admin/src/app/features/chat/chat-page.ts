import { CdkTrapFocus } from '@angular/cdk/a11y';
import { BreakpointObserver } from '@angular/cdk/layout';
import { ChangeDetectionStrategy, Component, ElementRef, afterRenderEffect, computed, inject, viewChild } from '@angular/core';
import { takeUntilDestroyed, toSignal } from '@angular/core/rxjs-interop';
import { RouterOutlet } from '@angular/router';
import { TranslocoDirective } from '@jsverse/transloco';
import { filter, map, skip } from 'rxjs';
import { PageVisibility } from '../../core/live/page-visibility';
import { ChatPageState } from './chat-page-state';
import { Deletions } from './deletions';
import { HistoryPanel } from './history-panel';
import { HistoryStore } from './history.store';
import { UndoBar } from './undo-bar';

/** Below this width the conversations are a drawer. */
const NARROW_QUERY = '(max-width: 54rem)';

/** The frame of the chat: the list of conversations, with the current one beside it. */
@Component({
  selector: 'app-chat-page',
  imports: [CdkTrapFocus, HistoryPanel, RouterOutlet, TranslocoDirective, UndoBar],
  providers: [HistoryStore, Deletions, ChatPageState],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './chat-page.html',
  styleUrl: './chat-page.scss',
  host: { '(document:keydown.escape)': 'close($event)' },
})
export class ChatPage {
  private readonly history = inject(HistoryStore);
  protected readonly pageState = inject(ChatPageState);
  protected readonly narrow = toSignal(inject(BreakpointObserver).observe(NARROW_QUERY).pipe(map(({ matches }) => matches)), {
    initialValue: false,
  });
  protected readonly isOpen = computed(() => this.narrow() && this.pageState.drawer());
  private readonly panel = viewChild<unknown, ElementRef<HTMLElement>>('panel', { read: ElementRef });
  private opener: HTMLElement | null = null;

  constructor() {
    void this.history.load();
    inject(PageVisibility)
      .visible$.pipe(skip(1), filter(Boolean), takeUntilDestroyed())
      .subscribe(() => void this.history.load());
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

  protected close(event?: Event): void {
    if (!this.isOpen() || event?.defaultPrevented) return;
    event?.preventDefault();
    this.pageState.drawer.set(false);
  }
}
