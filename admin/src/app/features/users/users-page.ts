import { Component, ElementRef, computed, inject, viewChild, type Type } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { TranslocoDirective, TranslocoService } from '@jsverse/transloco';
import type { User } from '@switchboard/shared';
import { AuthService } from '../../core/auth/auth.service';
import { Dialogs } from '../../core/dialogs';
import { Language } from '../../core/i18n/language';
import { Translations } from '../../core/i18n/translations';
import { LiveControls } from '../../core/live/live-controls';
import { Icon } from '../../ui/icon/icon';
import { listPlaceholder } from '../../ui/list-frame/list-placeholder';
import { ListFrame, type ListTexts } from '../../ui/list-frame/list-frame';
import { Notice } from '../../ui/notice/notice';
import { ActionDialog } from './action-dialog';
import { NewUserDialog } from './new-user-dialog';
import { PasswordDialog } from './password-dialog';
import { RenameDialog } from './rename-dialog';
import { ACTION_TEXTS } from './user-actions';
import { UserFilterBar } from './user-filter-bar';
import { labelOf } from './user-filters';
import { UserTable, type UserChoice } from './user-table';
import { UsersStore } from './users.store';

const TEXTS: ListTexts = {
  heading: 'users.heading',
  loading: 'users.empty.loading',
  failed: 'users.empty.failed',
  no_match: 'users.empty.no_match',
  no_match_words: 'users.empty.no_match_words',
};

/** `/admin/users`: all accounts, and the administrators' actions on them. */
@Component({
  selector: 'app-users-page',
  imports: [Icon, ListFrame, LiveControls, MatButton, Notice, TranslocoDirective, UserFilterBar, UserTable],
  providers: [UsersStore],
  templateUrl: './users-page.html',
  styleUrl: './users-page.scss',
})
export class UsersPage {
  private readonly auth = inject(AuthService);
  private readonly dialogs = inject(Dialogs);
  private readonly transloco = inject(TranslocoService);
  private readonly translations = inject(Translations);
  private readonly notice = viewChild.required(Notice);
  private readonly table = viewChild<UserTable, ElementRef<HTMLElement>>(UserTable, { read: ElementRef });
  protected readonly store = inject(UsersStore);
  protected readonly live = this.store.live;
  protected readonly locale = inject(Language).locale;
  protected readonly own_id = computed(() => this.auth.user()?.user_id ?? null);
  protected readonly now = computed(() => this.live.server_now() ?? 0);
  protected readonly texts = TEXTS;
  /** At least the reader's own account exists: an empty list always means that no user matches. */
  protected readonly placeholder = computed(() => listPlaceholder(this.live, this.store.users().length, true));
  protected readonly error = computed(() => {
    const problem = this.live.failure();
    return problem ? this.translations.problem(problem) : undefined;
  });

  protected async create(): Promise<void> {
    const user = await this.openDialog<User>(NewUserDialog);
    if (!user) return;
    this.notify('users.create.done', user);
    this.store.clear();
    this.live.refresh();
  }

  protected async act({ user, choice }: { user: User; choice: UserChoice }): Promise<void> {
    const isOwn = user.user_id === this.own_id();
    const changed =
      choice === 'rename' ? await this.openDialog<User>(RenameDialog, user, user)
      : choice === 'reset' ? await this.openDialog<User>(PasswordDialog, { user, isOwn }, user)
      : await this.openDialog<User>(ActionDialog, { action: choice, user, isOwn }, user);
    if (!changed) return;
    this.store.applyUser(changed);
    this.notify(choice === 'rename' ? 'users.rename.done' : choice === 'reset' ? 'users.reset.done' : ACTION_TEXTS[choice].done, changed);
    // A change to one's own name, role or sign-ins must take effect on this page immediately.
    if (isOwn) await this.auth.recheck();
  }

  protected turnPage(isOlder: boolean): void {
    if (isOlder) this.store.goOlder();
    else this.store.goNewer();
    this.table()?.nativeElement.scrollIntoView({ block: 'center' });
  }

  private notify(key: string, user: User): void {
    this.notice().show(this.transloco.translate(key, { who: labelOf(user) }));
  }

  /** @param user the account whose menu opened the dialog: focus returns to the menu's button, because the chosen item is gone by then */
  private openDialog<Answer>(dialog: Type<unknown>, data?: unknown, user?: User): Promise<Answer | undefined> {
    const back = user && `tr[data-user-id="${user.user_id}"] .mat-mdc-menu-trigger`;
    return this.dialogs.open<Answer>(dialog, { data, ...(back ? { back } : {}) });
  }
}
