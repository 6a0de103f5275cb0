import { Component, ElementRef, computed, inject, viewChild } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { TranslocoDirective, TranslocoService } from '@jsverse/transloco';
import type { AdminUser } from '@switchboard/shared';
import { AuthService } from '../../core/auth/auth.service';
import { Dialogs } from '../../core/dialogs';
import { Language } from '../../core/i18n/language';
import { Translations } from '../../core/i18n/translations';
import { LiveControls } from '../../core/live/live-controls';
import { ListCount } from '../../core/paging/list-count';
import { Icon } from '../../ui/icon/icon';
import { listPlaceholder } from '../../ui/list-frame/list-placeholder';
import { ListFrame, type ListTexts } from '../../ui/list-frame/list-frame';
import { Notice } from '../../ui/notice/notice';
import { UserActing, type UserChoice } from './user-acting';
import { UserFilterBar } from './user-filter-bar';
import { ORDERS, labelOf } from './user-filters';
import { UserSelection } from './user-selection';
import { UserTable } from './user-table';
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
  imports: [Icon, ListCount, ListFrame, LiveControls, MatButton, Notice, TranslocoDirective, UserFilterBar, UserTable],
  providers: [UsersStore],
  templateUrl: './users-page.html',
  styleUrl: './users-page.scss',
})
export class UsersPage {
  private readonly acting = inject(UserActing);
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
  protected readonly selection = new UserSelection();
  protected readonly selected = computed(() => this.translations.plural('users.bulk.selected', this.selection.count()));
  protected readonly texts = TEXTS;
  protected readonly orders = ORDERS;
  /** At least the reader's own account exists: an empty list always means that no user matches. */
  protected readonly placeholder = computed(() => listPlaceholder(this.live, this.store.users().length, true, this.store.position().hasOlder));
  protected readonly error = computed(() => {
    const problem = this.live.failure();
    return problem ? this.translations.problem(problem) : undefined;
  });

  protected async create(): Promise<void> {
    const user = await this.dialogs.open<AdminUser>(() => import('./new-user-dialog').then(({ NewUserDialog }) => NewUserDialog), {});
    if (!user) return;
    this.notice().show(this.transloco.translate('users.create.done', { who: labelOf(user) }));
    this.store.clear();
    this.live.refresh();
  }

  protected async act({ user, choice }: { user: AdminUser; choice: UserChoice }): Promise<void> {
    const outcome = await this.acting.act(user, choice, `tr[data-user-id="${user.user_id}"] .mat-mdc-menu-trigger`);
    if (!outcome) return;
    this.store.applyUser(outcome.user);
    this.notice().show(outcome.text);
    // A change to one's own name, role or sign-ins must take effect on this page immediately.
    if (user.user_id === this.own_id()) await this.auth.recheck();
  }

  /** Disables the chosen accounts; those that could not be disabled stay chosen. */
  protected async disableAll(): Promise<void> {
    const disabled = await this.dialogs.open<readonly AdminUser[]>(() => import('./bulk-disable-dialog').then(({ BulkDisableDialog }) => BulkDisableDialog), { data: this.selection.users(), back: '.bulk button, .new' });
    if (!disabled) return;
    this.selection.set(disabled, false);
    if (disabled.length > 0) this.notice().show(this.translations.plural('users.bulk.done', disabled.length));
    this.live.refresh();
  }

  protected turnPage(isOlder: boolean): void {
    if (isOlder) this.store.goOlder();
    else this.store.goNewer();
    this.table()?.nativeElement.scrollIntoView({ block: 'center' });
  }
}
