import { Component, computed, input, output } from '@angular/core';
import { MatMenu, MatMenuContent, MatMenuItem } from '@angular/material/menu';
import { RouterLink } from '@angular/router';
import { TranslocoDirective } from '@jsverse/transloco';
import type { AdminUser, UserSort } from '@switchboard/shared';
import { RestorePosition } from '../../core/paging/restore-position';
import { SortHeader, type SortDirection } from '../../ui/sort-header/sort-header';
import { PreserveFocus } from '../../ui/rows/preserve-focus';
import type { UserChoice } from './user-acting';
import { ACTION_TEXTS, DESTRUCTIVE_ACTIONS, actionsFor } from './user-actions';
import { UserRow } from './user-row';
import type { UserSelection } from './user-selection';

/** The table of accounts. Each row keeps its element for as long as it is shown, so that an open menu and focus survive every refresh. */
@Component({
  selector: 'app-user-table',
  imports: [PreserveFocus, RestorePosition, MatMenu, MatMenuContent, MatMenuItem, RouterLink, SortHeader, TranslocoDirective, UserRow],
  templateUrl: './user-table.html',
  styleUrl: './user-table.scss',
  host: { '[class.switching]': 'switching()' },
})
export class UserTable {
  readonly users = input.required<readonly AdminUser[]>();
  /** id of the signed-in user */
  readonly own_id = input.required<string | null>();
  /** milliseconds since 1970 on the server's clock */
  readonly now = input.required<number>();
  /** BCP 47 */
  readonly locale = input.required<string>();
  readonly sort = input.required<UserSort>();
  /** the accounts chosen for a common action */
  readonly selection = input.required<UserSelection>();
  /** whether the rows still belong to the previous view */
  readonly switching = input(false);

  readonly sorted = output<UserSort>();
  readonly chosen = output<{ user: AdminUser; choice: UserChoice }>();

  /** The accounts of this page that can be chosen: nobody locks themselves out with a tick too many. */
  protected readonly selectable = computed(() => this.users().filter(({ user_id }) => user_id !== this.own_id()));
  protected readonly areAllSelected = computed(() => this.selectable().length > 0 && this.selectable().every((user) => this.selection().has(user)));
  protected readonly areSomeSelected = computed(() => !this.areAllSelected() && this.selectable().some((user) => this.selection().has(user)));
  protected readonly words = ACTION_TEXTS;
  protected readonly destructive = DESTRUCTIVE_ACTIONS;
  protected readonly actionsFor = actionsFor;

  protected directionOf(column: 'created_at' | 'last_seen_at'): SortDirection {
    return this.sort() === column ? 'ascending' : this.sort() === `-${column}` ? 'descending' : 'none';
  }

  protected sortBy(column: 'created_at' | 'last_seen_at'): void {
    this.sorted.emit(this.directionOf(column) === 'descending' ? column : `-${column}`);
  }
}
