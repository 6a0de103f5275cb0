import { Component, computed, inject, input, output, signal, viewChild } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { TranslocoDirective } from '@jsverse/transloco';
import type { AuditAction, AuditKind } from '@switchboard/shared';
import { Language } from '../../core/i18n/language';
import { FilterChip } from '../../ui/filter-chip/filter-chip';
import { FilterSelect, type FilterChoice } from '../../ui/filter-select/filter-select';
import { FoldButton } from '../../ui/fold-button/fold-button';
import { SearchBox } from '../../ui/search-box/search-box';
import { TimeRangePicker } from '../../ui/time-range/time-range-picker';
import { ACTIONS, KINDS, type AuditFilters } from './audit-filters';
import { PersonPicker } from './person-picker';

/** Filters of the log. Holds no filter state of its own: changes are emitted and kept in the URL. */
@Component({
  selector: 'app-audit-filter-bar',
  imports: [FilterChip, FilterSelect, FoldButton, MatButton, PersonPicker, SearchBox, TimeRangePicker, TranslocoDirective],
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
  /** the search, debounced */
  readonly searched = output<string>();
  readonly cleared = output();

  private readonly search = viewChild.required(SearchBox);
  protected readonly locale = inject(Language).locale;
  protected readonly kinds = Object.entries(KINDS) as [AuditKind, string][];
  /** Whether the filters that are collapsed on a phone are open. */
  protected readonly isUnfolded = signal(false);
  /** How many of the filters that are collapsed on a phone are in use. */
  protected readonly count = computed(() => [this.filters().kind, this.filters().action].filter((value) => value !== null).length);
  /** The actions of the chosen kind, or all. */
  protected readonly actions = computed<readonly FilterChoice[]>(() => {
    const { kind } = this.filters();
    const all = Object.entries(ACTIONS);
    return [['', 'audit.filters.any_action'], ...(kind === null ? all : all.filter(([action]) => action.startsWith(`${kind}.`)))];
  });

  protected clear(): void {
    this.search().clear();
    this.cleared.emit();
  }

  protected chooseAction(value: string): void {
    this.changed.emit({ action: (value || null) as AuditAction | null });
  }
}
