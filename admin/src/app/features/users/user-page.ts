import { Component, computed, effect, inject, untracked, viewChild } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatMenu, MatMenuItem, MatMenuTrigger } from '@angular/material/menu';
import { RouterLink } from '@angular/router';
import { TranslocoDirective } from '@jsverse/transloco';
import { AuthService } from '../../core/auth/auth.service';
import { Language } from '../../core/i18n/language';
import { Translations } from '../../core/i18n/translations';
import { LiveControls } from '../../core/live/live-controls';
import { ListPositions, RESTORE_POSITION } from '../../core/paging/list-positions';
import { PageTitle } from '../../core/shell/page-title';
import { EmptyState } from '../../ui/empty-state/empty-state';
import { Icon } from '../../ui/icon/icon';
import { Notice } from '../../ui/notice/notice';
import { StatusBadge } from '../../ui/status-badge/status-badge';
import { UserActing, type UserChoice } from './user-acting';
import { ACTION_TEXTS, DESTRUCTIVE_ACTIONS, actionsFor } from './user-actions';
import { UserActivity } from './user-activity';
import { UserFacts } from './user-facts';
import { STATUSES, labelOf } from './user-filters';
import { UserStore } from './user.store';

/** `/admin/users/{user_id}`: one person: the account, where they are signed in, and the newest of what they did. */
@Component({
  selector: 'app-user-page',
  imports: [
    EmptyState, Icon, LiveControls, MatButton, MatMenu, MatMenuItem, MatMenuTrigger, Notice, RouterLink, StatusBadge, TranslocoDirective,
    UserActivity, UserFacts,
  ],
  providers: [UserStore],
  templateUrl: './user-page.html',
  styleUrl: './user-page.scss',
})
export class UserPage {
  private readonly acting = inject(UserActing);
  private readonly auth = inject(AuthService);
  private readonly titles = inject(PageTitle);
  private readonly translations = inject(Translations);
  private readonly notice = viewChild.required(Notice);
  protected readonly store = inject(UserStore);
  protected readonly live = this.store.account;
  protected readonly locale = inject(Language).locale;
  /** The URL of the list with its last filters, and the navigation state that restores the position in it. */
  protected readonly list = inject(ListPositions).latestUrlOf('/admin/users');
  protected readonly returning = RESTORE_POSITION;

  protected readonly statuses = STATUSES;
  protected readonly words = ACTION_TEXTS;
  protected readonly destructive = DESTRUCTIVE_ACTIONS;
  protected readonly actionsFor = actionsFor;
  protected readonly now = computed(() => this.live.server_now() ?? 0);
  protected readonly label = computed(() => {
    const user = this.store.user();
    return user ? labelOf(user) : '';
  });
  protected readonly isOwn = computed(() => this.store.user_id() === this.auth.user()?.user_id);
  protected readonly error = computed(() => {
    const problem = this.live.failure();
    return problem ? this.translations.problem(problem) : undefined;
  });

  constructor() {
    effect(() => {
      const label = this.label();
      if (label) untracked(() => this.titles.setText(label));
    });
  }

  protected async act(choice: UserChoice): Promise<void> {
    const user = this.store.user();
    const outcome = user && (await this.acting.act(user, choice, '.page-menu'));
    if (!outcome) return;
    this.store.applyUser(outcome.user);
    this.notice().show(outcome.text);
    if (this.isOwn()) await this.auth.recheck();
  }
}
