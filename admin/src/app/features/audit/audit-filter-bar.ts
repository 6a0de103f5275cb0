import { Component, computed, input, output, signal } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { TranslocoDirective } from '@jsverse/transloco';
import type { AuditAction } from '@switchboard/shared';
import { DateTimeBox } from '../../ui/date-time-box/date-time-box';
import { FilterChip } from '../../ui/filter-chip/filter-chip';
import { FilterSelect, type FilterChoice } from '../../ui/filter-select/filter-select';
import { Icon } from '../../ui/icon/icon';
import { ACTIONS, type AuditFilters } from './audit-filters';

/** Filters of the log. Holds no filter state of its own: changes are emitted and kept in the URL. */
@Component({
  selector: 'app-audit-filter-bar',
  imports: [DateTimeBox, FilterChip, FilterSelect, Icon, MatButton, TranslocoDirective],
  templateUrl: './audit-filter-bar.html',
  styleUrl: './audit-filter-bar.scss',
})
export class AuditFilterBar {
  readonly filters = input.required<AuditFilters>();
  readonly isFiltered = input.required<boolean>();
  /** labels of the actor and the subject that the log is filtered by; null without such a filter */
  readonly onlyActor = input.required<string | null>();
  readonly onlySubject = input.required<string | null>();

  readonly changed = output<Partial<AuditFilters>>();
  readonly cleared = output();

  protected readonly actions: readonly FilterChoice[] = [['', 'audit.filters.any_action'], ...Object.entries(ACTIONS)];
  private readonly hasDates = computed(() => this.filters().from !== null || this.filters().to !== null);
  private readonly opened = signal(false);
  protected readonly showsDates = computed(() => this.opened() || this.hasDates());

  protected chooseAction(value: string): void {
    this.changed.emit({ action: (value || null) as AuditAction | null });
  }

  protected toggleDates(): void {
    if (this.hasDates()) this.changed.emit({ from: null, to: null });
    this.opened.set(!this.showsDates());
  }
}
