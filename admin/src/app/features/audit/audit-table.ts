import { Component, afterNextRender, computed, effect, inject, input, output, untracked, viewChild, type ElementRef } from '@angular/core';
import { MatMenu, MatMenuContent, MatMenuItem } from '@angular/material/menu';
import { TranslocoDirective } from '@jsverse/transloco';
import type { AuditEntry } from '@switchboard/shared';
import { RestorePosition } from '../../core/paging/restore-position';
import { InteractionWatch } from '../../ui/rows/interaction-watch';
import { PreserveFocus } from '../../ui/rows/preserve-focus';
import { daysOf } from './audit-days';
import type { AuditFilters } from './audit-filters';
import { AuditRow } from './audit-row';

/** The table of entries, each a sentence; emits `interacting` while the user is interacting with the entries. */
@Component({
  selector: 'app-audit-table',
  imports: [AuditRow, PreserveFocus, RestorePosition, MatMenu, MatMenuContent, MatMenuItem, TranslocoDirective],
  providers: [InteractionWatch],
  templateUrl: './audit-table.html',
  styleUrl: './audit-table.scss',
  host: { '[class.switching]': 'switching()' },
})
export class AuditTable {
  readonly entries = input.required<readonly AuditEntry[]>();
  /** entries after this seq have just appeared, and fade in */
  readonly fresh_after = input(Infinity);
  /** BCP 47 */
  readonly locale = input.required<string>();
  /** whether the entries still belong to the previous view */
  readonly switching = input(false);

  readonly interacting = output<boolean>();
  readonly narrowed = output<Partial<AuditFilters>>();
  /** all fields of an entry are wanted */
  readonly opened = output<AuditEntry>();

  protected readonly days = computed(() => daysOf(this.entries()));
  private readonly format = computed(() => new Intl.DateTimeFormat(this.locale(), { dateStyle: 'full' }));

  private readonly watch = inject(InteractionWatch);
  private readonly top = viewChild.required<ElementRef<HTMLElement>>('top');
  private readonly body = viewChild.required<ElementRef<HTMLElement>>('body');

  constructor() {
    afterNextRender(() => this.watch.watch(this.top().nativeElement, this.body().nativeElement));
    effect(() => {
      const isHeld = this.watch.isInteracting();
      untracked(() => this.interacting.emit(isHeld));
    });
  }

  protected nameOf(day: number): string {
    return this.format().format(day);
  }

  /** Scrolls the first entry into view. */
  scrollToTop(): void {
    this.top().nativeElement.scrollIntoView({ block: 'center' });
  }
}
