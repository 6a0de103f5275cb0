import { Component, input, output } from '@angular/core';
import { MatMenu, MatMenuContent, MatMenuItem } from '@angular/material/menu';
import { RouterLink } from '@angular/router';
import { TranslocoDirective } from '@jsverse/transloco';
import type { User } from '@switchboard/shared';
import { KeptPlace } from '../../core/paging/kept-place';
import { KeptFocus } from '../../ui/rows/kept-focus';
import { ACTION_TEXTS, DESTRUCTIVE_ACTIONS, actionsFor, type UserAction } from './user-actions';
import { UserRow } from './user-row';

/** The item chosen in a row's menu. */
export type UserChoice = UserAction | 'rename' | 'reset';

/** The table of accounts. Each row keeps its element for as long as it is shown, so that an open menu and focus survive every refresh. */
@Component({
  selector: 'app-user-table',
  imports: [KeptFocus, KeptPlace, MatMenu, MatMenuContent, MatMenuItem, RouterLink, TranslocoDirective, UserRow],
  templateUrl: './user-table.html',
  styleUrl: './user-table.scss',
  host: { '[class.switching]': 'switching()' },
})
export class UserTable {
  readonly users = input.required<readonly User[]>();
  /** id of the signed-in user */
  readonly own_id = input.required<string | null>();
  /** milliseconds since 1970 on the server's clock */
  readonly now = input.required<number>();
  /** BCP 47 */
  readonly locale = input.required<string>();
  /** whether the rows still belong to the previous view */
  readonly switching = input(false);

  readonly chosen = output<{ user: User; choice: UserChoice }>();

  protected readonly words = ACTION_TEXTS;
  protected readonly destructive = DESTRUCTIVE_ACTIONS;
  protected readonly actionsFor = actionsFor;
}
