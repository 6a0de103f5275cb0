import { Component, computed, input, output, signal, viewChild } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { TranslocoDirective } from '@jsverse/transloco';
import type { Role, UserStatus } from '@switchboard/shared';
import { FoldButton } from '../../ui/fold-button/fold-button';
import { SearchBox } from '../../ui/search-box/search-box';
import { ROLES, STATUSES, type UserFilters } from './user-filters';

/** Search and filters of the accounts. Holds no filter state of its own: changes are emitted and kept in the URL. */
@Component({
  selector: 'app-user-filter-bar',
  imports: [FoldButton, MatButton, SearchBox, TranslocoDirective],
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
        <label class="visually-hidden" for="role">{{ t('users.filters.role') }}</label>
        <select class="input" id="role" (change)="chooseRole($any($event.target).value)">
          <option value="" [selected]="filters().role === null">{{ t('users.filters.any_role') }}</option>
          @for (role of roles; track role[0]) {
            <option [value]="role[0]" [selected]="filters().role === role[0]">{{ t(role[1]) }}</option>
          }
        </select>
        <label class="visually-hidden" for="status">{{ t('users.filters.status') }}</label>
        <select class="input" id="status" (change)="chooseStatus($any($event.target).value)">
          <option value="" [selected]="filters().status === null">{{ t('users.filters.any_status') }}</option>
          @for (status of statuses; track status[0]) {
            <option [value]="status[0]" [selected]="filters().status === status[0]">{{ t(status[1]) }}</option>
          }
        </select>
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
  protected readonly roles = Object.entries(ROLES) as [Role, string][];
  protected readonly statuses = Object.entries(STATUSES) as [UserStatus, string][];

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
