import { Component, afterRenderEffect, computed, effect, inject, untracked } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { RouterLink } from '@angular/router';
import { TranslocoDirective } from '@jsverse/transloco';
import { Language } from '../../core/i18n/language';
import { Translations } from '../../core/i18n/translations';
import { LiveControls } from '../../core/live/live-controls';
import { ListPositions, RESTORE_POSITION } from '../../core/paging/list-positions';
import { PageTitle } from '../../core/shell/page-title';
import { EmptyState } from '../../ui/empty-state/empty-state';
import { Icon } from '../../ui/icon/icon';
import { StaleBanner } from '../../ui/stale-banner/stale-banner';
import { StatusBadge } from '../../ui/status-badge/status-badge';
import { EndSession } from './end-session';
import { EndedNotice } from './ended-notice';
import { FollowEnd } from './follow-end';
import { STATUSES, STATUS_TONES, userLabel } from './session-filters';
import { SessionSummary } from './session-summary';
import { SessionStore } from './session.store';
import { Transcript } from './transcript';

/** `/admin/sessions/{session_id}`: one session, live, with the action to end it. */
@Component({
  selector: 'app-session-page',
  imports: [
    EmptyState, EndedNotice, Icon, LiveControls, MatButton, RouterLink, SessionSummary, StaleBanner, StatusBadge, Transcript, TranslocoDirective,
  ],
  providers: [FollowEnd, SessionStore],
  templateUrl: './session-page.html',
  styleUrl: './session-page.scss',
})
export class SessionPage {
  private readonly ending = inject(EndSession);
  private readonly titles = inject(PageTitle);
  private readonly words = inject(Translations);
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
    return session ? userLabel(session) : '';
  });
  protected readonly isSilent = computed(() => this.store.log().messages.length === 0 && this.store.log().running.size === 0);
  protected readonly fault = computed(() => {
    const problem = this.facts.failure();
    return problem ? this.words.problem(problem) : undefined;
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
    const ended = await this.ending.ask(session);
    if (ended) this.store.applySession(ended);
  }
}
