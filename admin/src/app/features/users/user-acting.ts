import { Injectable, inject, type Type } from '@angular/core';
import { TranslocoService } from '@jsverse/transloco';
import type { AdminUser } from '@switchboard/shared';
import { AuthService } from '../../core/auth/auth.service';
import { Dialogs } from '../../core/dialogs';
import { ACTION_TEXTS, type UserAction } from './user-actions';
import { labelOf } from './user-filters';

/** An action on one account that a dialog asks about. */
export type UserChoice = UserAction | 'rename' | 'reset';

/** What has come of an action. */
export interface ActionOutcome {
  /** the account as it is now */
  readonly user: AdminUser;
  /** what was done, in words */
  readonly text: string;
}

/** Asks about an action on one account, and performs it. */
@Injectable({ providedIn: 'root' })
export class UserActing {
  private readonly auth = inject(AuthService);
  private readonly dialogs = inject(Dialogs);
  private readonly transloco = inject(TranslocoService);

  /** @param back selector of the element that gets the focus afterwards @returns null if the user has thought better of it */
  async act(user: AdminUser, choice: UserChoice, back: string): Promise<ActionOutcome | null> {
    const isOwn = user.user_id === this.auth.user()?.user_id;
    const [dialog, data]: [() => Promise<Type<unknown>>, unknown] =
      choice === 'rename' ? [() => import('./rename-dialog').then(({ RenameDialog }) => RenameDialog), user]
      : choice === 'reset' ? [() => import('./password-dialog').then(({ PasswordDialog }) => PasswordDialog), { user, isOwn }]
      : [() => import('./action-dialog').then(({ ActionDialog }) => ActionDialog), { action: choice, user, isOwn }];
    const changed = await this.dialogs.open<AdminUser>(dialog, { data, back });
    if (!changed) return null;
    const key = choice === 'rename' ? 'users.rename.done' : choice === 'reset' ? 'users.reset.done' : ACTION_TEXTS[choice].done;
    return { user: changed, text: this.transloco.translate(key, { who: labelOf(changed) }) };
  }
}
