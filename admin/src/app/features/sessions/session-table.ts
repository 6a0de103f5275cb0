import { Component, afterNextRender, computed, effect, inject, input, output, signal, untracked, viewChild, type ElementRef } from '@angular/core';
import { MatMenu, MatMenuContent, MatMenuItem } from '@angular/material/menu';
import { RouterLink } from '@angular/router';
import { TranslocoDirective } from '@jsverse/transloco';
import type { AdminSession, SessionSort } from '@switchboard/shared';
import { AuthService } from '../../core/auth/auth.service';
import { ExtensionActions } from '../../core/extensions/extension-actions';
import { FailedPart } from '../../core/failed-part';
import { TextOf } from '../../core/i18n/text-of';
import { Translations } from '../../core/i18n/translations';
import { RestorePosition } from '../../core/paging/restore-position';
import { InteractionWatch } from '../../ui/rows/interaction-watch';
import { PreserveFocus } from '../../ui/rows/preserve-focus';
import { copyText } from '../../ui/secure-context/secure-context';
import { SortHeader, type SortDirection } from '../../ui/sort-header/sort-header';
import type { Density } from './list-look';
import { OpenRows } from './open-rows';
import { PagePick } from './selection/page-pick';
import { Selection } from './selection/selection';
import { SessionDetails } from './session-details';
import { SessionRow } from './session-row';
import type { ShownRow } from './stable-rows';
import { SectionHeading } from './waiting/section-heading';

type SortColumn = 'message_count' | 'created_at' | 'last_activity_at';

/**
 * The table of sessions. Each row keeps its element for as long as it is shown, so that an open menu, an expanded row, focus and a
 * selection survive every refresh; emits `interacting` while the user is interacting with the rows.
 */
@Component({
  selector: 'app-session-table',
  imports: [
    FailedPart, OpenRows, PreserveFocus, RestorePosition, MatMenu, MatMenuContent, MatMenuItem, PagePick, RouterLink, SectionHeading, SessionDetails, SessionRow,
    SortHeader, TextOf, TranslocoDirective,
  ],
  providers: [InteractionWatch],
  templateUrl: './session-table.html',
  styleUrl: './session-table.scss',
  host: { '[class.switching]': 'switching()', '[class.compact]': "density() === 'compact'", '[class.beside-pane]': 'hasPane()' },
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

  readonly density = input.required<Density>();
  /** whether there is a pane beside it, in which its sessions open */
  readonly hasPane = input.required<boolean>();
  /** id of the session in the pane */
  readonly chosen = input<string | null>(null);
  /** how many wait for a person besides those at the top */
  readonly moreWaiting = input(0);
  /** what was searched for in messages; empty for nothing */
  readonly search = input('');

  readonly sorted = output<SessionSort>();
  /** id of a session to be opened */
  readonly opened = output<string>();
  /** the next row was asked for, or the previous one: 1 or -1 */
  readonly moved = output<1 | -1>();
  readonly interacting = output<boolean>();
  readonly onlyUser = output<AdminSession>();
  readonly end = output<AdminSession>();
  readonly takeOver = output<AdminSession>();
  /** all sessions whose users wait are to be shown */
  readonly allWaiting = output();

  private readonly auth = inject(AuthService);
  private readonly translations = inject(Translations);
  private readonly watch = inject(InteractionWatch);
  protected readonly extensionActions = inject(ExtensionActions);
  protected readonly selection = inject(Selection);
  protected readonly expanded = signal<ReadonlySet<string>>(new Set());
  protected readonly column = computed(() => this.sort().replace('-', '') as SortColumn);
  protected readonly direction = computed(() => (this.sort().startsWith('-') ? 'descending' : 'ascending'));

  private readonly top = viewChild.required<ElementRef<HTMLElement>>('top');
  private readonly body = viewChild.required<ElementRef<HTMLElement>>('body');

  constructor() {
    afterNextRender(() => this.watch.watch(this.top().nativeElement, this.body().nativeElement));
    effect(() => {
      const isHeld = this.watch.isInteracting();
      untracked(() => this.interacting.emit(isHeld));
    });
  }

  /** Scrolls the first row into view. */
  scrollToTop(): void {
    this.top().nativeElement.scrollIntoView({ block: 'center' });
  }

  /** Focuses the title of a row. */
  focusRow(session_id: string): void {
    this.titleOf(session_id)?.focus();
  }

  /** The id of the session whose row has the focus; null if none has. */
  focusedRow(): string | null {
    return this.rows().find(({ session }) => this.titleOf(session.session_id)?.closest('tr')?.matches(':focus-within'))?.session.session_id ?? null;
  }

  /** Up and down move between the titles; elsewhere they scroll. */
  protected moveBy(event: KeyboardEvent): void {
    const isPlain = !(event.ctrlKey || event.metaKey || event.altKey || event.shiftKey);
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : null;
    if (step === null || !isPlain || !(event.target instanceof Element) || !event.target.matches('a.open')) return;
    event.preventDefault();
    this.moved.emit(step);
  }

  private titleOf(session_id: string): HTMLElement | null {
    return this.body().nativeElement.querySelector<HTMLElement>(`tr[data-session-id="${CSS.escape(session_id)}"] a.open`);
  }

  protected sortBy(column: SortColumn): void {
    const isDescending = this.column() === column && this.direction() === 'descending';
    this.sorted.emit(isDescending ? column : `-${column}`);
  }

  protected directionOf(column: SortColumn): SortDirection {
    return this.column() === column ? this.direction() : 'none';
  }

  /** Whether a section begins with a row: that of those who wait, or that of all others, if anyone waits. */
  protected hasHeading(index: number): boolean {
    const rows = this.rows();
    return rows[0].isOnTop && (index === 0 || rows[index].isOnTop !== rows[index - 1].isOnTop);
  }

  protected toggle(session_id: string): void {
    this.expanded.update((open) => {
      const next = new Set(open);
      if (!next.delete(session_id)) next.add(session_id);
      return next;
    });
  }

  /** The menu's entry by which a session is taken over; null if it cannot be, or need not. */
  protected takeOverOf({ status, handled_by, handled_by_name }: AdminSession): { label: string; name: string } | null {
    if (status === 'ended' || handled_by === this.auth.user()?.user_id) return null;
    if (handled_by === null) return { label: 'sessions.handling.take_over', name: '' };
    return { label: 'sessions.handling.take_from.open', name: handled_by_name ?? this.translations.text('sessions.handling.unnamed') };
  }

  protected copy(session_id: string): void {
    void copyText(session_id);
  }
}
