import { Component, afterRenderEffect, computed, effect, inject, untracked } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { RouterLink } from '@angular/router';
import { TranslocoDirective, TranslocoService } from '@jsverse/transloco';
import { AuthService } from '../../core/auth/auth.service';
import { Dialogs } from '../../core/dialogs';
import { Language } from '../../core/i18n/language';
import { Translations } from '../../core/i18n/translations';
import { LiveControls } from '../../core/live/live-controls';
import { ListPositions, RESTORE_POSITION } from '../../core/paging/list-positions';
import { PageTitle } from '../../core/shell/page-title';
import { EmptyState } from '../../ui/empty-state/empty-state';
import { Icon } from '../../ui/icon/icon';
import { StaleBanner } from '../../ui/stale-banner/stale-banner';
import { StatusBadge } from '../../ui/status-badge/status-badge';
import { TimeAgo } from '../../ui/time-ago/time-ago';
import { askToEnd } from './end-dialog';
import { FollowEnd } from './follow-end';
import { STATUSES } from './session-filters';
import { STATUS_TONES } from './session-table';
import { SessionStore } from './session.store';
import { Transcript } from './transcript';

/** `/admin/sessions/{session_id}`: one session, live, with the action to end it. */
@Component({
  selector: 'app-session-page',
  imports: [EmptyState, Icon, LiveControls, MatButton, RouterLink, StaleBanner, StatusBadge, TimeAgo, Transcript, TranslocoDirective],
  providers: [FollowEnd, SessionStore],
  templateUrl: './session-page.html',
  styleUrl: './session-page.scss',
})
export class SessionPage {
  private readonly auth = inject(AuthService);
  private readonly dialogs = inject(Dialogs);
  private readonly titles = inject(PageTitle);
  private readonly transloco = inject(TranslocoService);
  private readonly translations = inject(Translations);
  protected readonly end = inject(FollowEnd);
  protected readonly store = inject(SessionStore);
  protected readonly facts = this.store.facts;
  protected readonly locale = inject(Language).locale;
  protected readonly statuses = STATUSES;
  protected readonly tones = STATUS_TONES;
  /** The URL of the list with its last filters, and the navigation state that restores the position in it. */
  protected readonly list = inject(ListPositions).latestUrlOf('/admin/sessions');
  protected readonly returning = RESTORE_POSITION;

  protected readonly now = computed(() => this.facts.server_now() ?? 0);
  protected readonly user = computed(() => {
    const session = this.store.session();
    return session?.user_name ?? session?.user_email ?? session?.user_id ?? '';
  });
  protected readonly isSilent = computed(() => this.store.log().messages.length === 0 && this.store.log().running.size === 0);
  protected readonly error = computed(() => {
    const problem = this.facts.failure();
    return problem ? this.translations.problem(problem) : undefined;
  });
  /** Text key of the sentence that says who ended it. */
  protected readonly endedBy = computed(() => {
    const session = this.store.session();
    if (!session?.ended_at) return null;
    if (session.ended_by === this.auth.user()?.user_id) return 'sessions.ended.by_you';
    return session.ended_by === session.user_id ? 'sessions.ended.by_user' : 'sessions.ended.by_admin';
  });

  constructor() {
    effect(() => {
      const title = this.store.session()?.title;
      if (title) untracked(() => this.titles.setText(title));
    });
    afterRenderEffect(() => {
      this.store.log();
      untracked(() => this.end.onGrowth());
    });
  }

  protected async askToEnd(): Promise<void> {
    const session = this.store.session();
    if (!session) return;
    const title: string = session.title ?? this.transloco.translate('sessions.row.untitled');
    const ended = await askToEnd(this.dialogs, { session_id: session.session_id, title, user: this.user() });
    if (ended) this.store.applySession(ended);
  }
}
