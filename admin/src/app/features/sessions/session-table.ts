import { Component, afterNextRender, computed, effect, inject, input, output, signal, untracked, viewChild, type ElementRef } from '@angular/core';
import { MatMenu, MatMenuContent, MatMenuItem } from '@angular/material/menu';
import { RouterLink } from '@angular/router';
import { TranslocoDirective } from '@jsverse/transloco';
import type { AdminSession, SessionSort } from '@switchboard/shared';
import { KeptPlace } from '../../core/paging/kept-place';
import { InteractionWatch } from '../../ui/rows/interaction-watch';
import { KeptFocus } from '../../ui/rows/kept-focus';
import { copyText } from '../../ui/secure-context/secure-context';
import { SortHeader, type SortDirection } from '../../ui/sort-header/sort-header';
import { SessionDetails } from './session-details';
import { SessionRow } from './session-row';
import type { ShownRow } from './stable-rows';

type SortColumn = 'message_count' | 'created_at' | 'last_activity_at';

/**
 * The table of sessions. Each row keeps its element for as long as it is shown, so that an open menu, an expanded row, focus and a
 * selection survive every refresh; emits `held` while the user is interacting with the rows.
 */
@Component({
  selector: 'app-session-table',
  imports: [
    KeptFocus, KeptPlace, MatMenu, MatMenuContent, MatMenuItem, RouterLink, SessionDetails, SessionRow, SortHeader, TranslocoDirective,
  ],
  providers: [InteractionWatch],
  templateUrl: './session-table.html',
  styleUrl: './session-table.scss',
  host: { '[class.switching]': 'switching()' },
})
export class SessionTable {
  readonly rows = input.required<readonly ShownRow[]>();
  readonly sort = input.required<SessionSort>();
  /** milliseconds since 1970 on the server's clock */
  readonly now = input.required<number>();
  /** BCP 47 */
  readonly locale = input.required<string>();
  /** whether the rows still belong to the previous view */
  readonly switching = input(false);

  readonly sorted = output<SessionSort>();
  readonly held = output<boolean>();
  readonly onlyUser = output<AdminSession>();
  readonly end = output<AdminSession>();

  private readonly watch = inject(InteractionWatch);
  protected readonly expanded = signal<ReadonlySet<string>>(new Set());
  protected readonly column = computed(() => this.sort().replace('-', '') as SortColumn);
  protected readonly direction = computed(() => (this.sort().startsWith('-') ? 'descending' : 'ascending'));

  private readonly top = viewChild.required<ElementRef<HTMLElement>>('top');
  private readonly body = viewChild.required<ElementRef<HTMLElement>>('body');

  constructor() {
    afterNextRender(() => this.watch.watch(this.top().nativeElement, this.body().nativeElement));
    effect(() => {
      const isHeld = this.watch.isInteracting();
      untracked(() => this.held.emit(isHeld));
    });
  }

  /** Scrolls the first row into view. */
  scrollToTop(): void {
    this.top().nativeElement.scrollIntoView({ block: 'center' });
  }

  protected sortBy(column: SortColumn): void {
    const isDescending = this.column() === column && this.direction() === 'descending';
    this.sorted.emit(isDescending ? column : `-${column}`);
  }

  protected directionOf(column: SortColumn): SortDirection {
    return this.column() === column ? this.direction() : 'none';
  }

  protected toggle(session_id: string): void {
    this.expanded.update((open) => {
      const next = new Set(open);
      if (!next.delete(session_id)) next.add(session_id);
      return next;
    });
  }

  protected copy(session_id: string): void {
    void copyText(session_id);
  }
}
