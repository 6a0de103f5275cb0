import { Component, afterNextRender, computed, effect, inject, input, output, signal, untracked, viewChild, type ElementRef } from '@angular/core';
import { MatIconButton } from '@angular/material/button';
import { MatMenu, MatMenuContent, MatMenuItem, MatMenuTrigger } from '@angular/material/menu';
import { RouterLink } from '@angular/router';
import { TranslocoDirective } from '@jsverse/transloco';
import type { AdminSession, SessionSort } from '@switchboard/shared';
import { TextOf } from '../../core/i18n/text-of';
import { KeptPlace } from '../../core/paging/kept-place';
import { Icon } from '../../ui/icon/icon';
import { InteractionWatch } from '../../ui/rows/interaction-watch';
import { KeptFocus } from '../../ui/rows/kept-focus';
import { copyText } from '../../ui/secure-context/secure-context';
import { StatusBadge, type BadgeTone } from '../../ui/status-badge/status-badge';
import { absoluteTime } from '../../ui/time-ago/relative-time';
import { TimeAgo } from '../../ui/time-ago/time-ago';
import { STATUSES, userLabel } from './session-filters';
import type { ShownRow } from './stable-rows';

type SortColumn = 'message_count' | 'created_at' | 'last_activity_at';

/** The colour of each status. */
export const STATUS_TONES = { active: 'good', idle: 'quiet', ended: 'over' } as const satisfies Record<AdminSession['status'], BadgeTone>;

/**
 * The table of sessions. Each row keeps its element for as long as it is shown, so that an open menu, an expanded row, focus and a
 * selection survive every refresh; emits `held` while the user is interacting with the rows.
 */
@Component({
  selector: 'app-session-table',
  imports: [
    Icon, KeptFocus, KeptPlace, MatIconButton, MatMenu, MatMenuContent, MatMenuItem, MatMenuTrigger, RouterLink, StatusBadge, TextOf, TimeAgo, TranslocoDirective,
  ],
  providers: [InteractionWatch],
  templateUrl: './session-table.html',
  styleUrls: ['./session-table.scss', './session-cards.scss'],
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

  protected readonly watch = inject(InteractionWatch);
  protected readonly statuses = STATUSES;
  protected readonly tones = STATUS_TONES;
  protected readonly userLabel = userLabel;
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

  protected ariaSort(column: SortColumn): 'ascending' | 'descending' | 'none' {
    return this.column() === column ? this.direction() : 'none';
  }

  protected toggle(session_id: string): void {
    this.expanded.update((open) => {
      const next = new Set(open);
      if (!next.delete(session_id)) next.add(session_id);
      return next;
    });
  }

  protected exact(instant: string): string {
    return absoluteTime(instant, this.locale());
  }

  protected copy(session_id: string): void {
    void copyText(session_id);
  }
}
