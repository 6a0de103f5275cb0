import { Component, computed, input, output, signal, viewChild } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { TranslocoDirective } from '@jsverse/transloco';
import type { Role, UserSort, UserStatus } from '@switchboard/shared';
import { FilterSelect, type FilterChoice } from '../../ui/filter-select/filter-select';
import { FoldButton } from '../../ui/fold-button/fold-button';
import { SearchBox } from '../../ui/search-box/search-box';
import { DEFAULT_SORT, ROLES, SORTS, STATUSES, type UserFilters } from './user-filters';

/** Search and filters of the accounts. Holds no filter state of its own: changes are emitted and kept in the URL. */
@Component({
  selector: 'app-user-filter-bar',
  imports: [FilterSelect, FoldButton, MatButton, SearchBox, TranslocoDirective],
  template: `
    <div class="bar" role="search" *transloco="let t" [attr.aria-label]="t('users.filters.label')">
      <app-search-box
        [q]="filters().q"
        [label]="t('users.filters.search')"
        [hint]="t('users.filters.search_hint')"
        (searched)="searched.emit($event)"
      />
      <app-fold-button icon="filter" controls="filters" [label]="t('users.filters.label')" [count]="count()" [(open)]="isUnfolded" />
      <div class="folded" id="filters" [class.open]="isUnfolded()">
        <app-filter-select
          name="role"
          label="users.filters.role"
          [choices]="roles"
          [chosen]="filters().role ?? ''"
          (changed)="chooseRole($event)"
        />
        <app-filter-select
          name="status"
          label="users.filters.status"
          [choices]="statuses"
          [chosen]="filters().status ?? ''"
          (changed)="chooseStatus($event)"
        />
        <app-filter-select
          class="sort"
          name="sort"
          label="users.filters.sort"
          [choices]="sorts"
          [chosen]="filters().sort"
          (changed)="chooseSort($event)"
        />
        @if (isFiltered()) {
          <button matButton type="button" (click)="clear()">{{ t('app.list.clear_filters') }}</button>
        }
      </div>
    </div>
  `,
  styleUrl: './user-filter-bar.scss',
})
export class UserFilterBar {
  readonly filters = input.required<UserFilters>();
  readonly isFiltered = input.required<boolean>();

  readonly changed = output<Partial<UserFilters>>();
  /** the search, debounced */
  readonly searched = output<string>();
  readonly cleared = output();

  private readonly search = viewChild.required(SearchBox);
  protected readonly roles: readonly FilterChoice[] = [['', 'users.filters.any_role'], ...Object.entries(ROLES)];
  protected readonly statuses: readonly FilterChoice[] = [['', 'users.filters.any_status'], ...Object.entries(STATUSES)];

  protected readonly sorts: readonly FilterChoice[] = Object.entries(SORTS);

  /** Whether the filters that are collapsed on a phone are open. */
  protected readonly isUnfolded = signal(false);
  /** How many of the filters that are collapsed on a phone are in use. */
  protected readonly count = computed(() => {
    const { role, status, sort } = this.filters();
    return [role !== null, status !== null, sort !== DEFAULT_SORT].filter(Boolean).length;
  });

  protected chooseRole(value: string): void {
    this.changed.emit({ role: (value || null) as Role | null });
  }

  protected chooseStatus(value: string): void {
    this.changed.emit({ status: (value || null) as UserStatus | null });
  }

  protected chooseSort(value: string): void {
    this.changed.emit({ sort: value as UserSort });
  }

  protected clear(): void {
    this.search().clear();
    this.cleared.emit();
  }
}
