import { Component, computed, input, output, signal, viewChild } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { TranslocoDirective } from '@jsverse/transloco';
import type { Role, UserStatus } from '@switchboard/shared';
import { FilterSelect, type FilterChoice } from '../../ui/filter-select/filter-select';
import { FoldButton } from '../../ui/fold-button/fold-button';
import { SearchBox } from '../../ui/search-box/search-box';
import { ROLES, STATUSES, type UserFilters } from './user-filters';

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

  /** Whether the filters that are collapsed on a phone are open. */
  protected readonly isUnfolded = signal(false);
  /** How many of the filters that are collapsed on a phone are in use. */
  protected readonly count = computed(() => [this.filters().role, this.filters().status].filter((value) => value !== null).length);

  protected chooseRole(value: string): void {
    this.changed.emit({ role: (value || null) as Role | null });
  }

  protected chooseStatus(value: string): void {
    this.changed.emit({ status: (value || null) as UserStatus | null });
  }

  protected clear(): void {
    this.search().clear();
    this.cleared.emit();
  }
}
