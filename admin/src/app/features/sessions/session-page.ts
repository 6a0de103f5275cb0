import { Component, afterRenderEffect, computed, effect, inject, untracked } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { RouterLink } from '@angular/router';
import { TranslocoDirective } from '@jsverse/transloco';
import { ExtensionSlot } from '../../core/extensions/extension-slot';
import { Language } from '../../core/i18n/language';
import { Translations } from '../../core/i18n/translations';
import { LiveControls } from '../../core/live/live-controls';
import { LiveFreshness } from '../../core/live/live-freshness';
import { ListPositions, RESTORE_POSITION } from '../../core/paging/list-positions';
import { PageTitle } from '../../core/shell/page-title';
import { EmptyState } from '../../ui/empty-state/empty-state';
import { Icon } from '../../ui/icon/icon';
import { StaleBanner } from '../../ui/stale-banner/stale-banner';
import { IdleRule } from './active-rule/idle-rule';
import { StatusPopover } from './active-rule/status-popover';
import { EndSession } from './end-session';
import { EndedNotice } from './ended-notice';
import { FollowEnd } from './follow-end';
import { Handling } from './handling/handling';
import { Neighbours } from './neighbours';
import { OPEN_SESSION } from './open-session';
import { PANE } from './pane';
import { userLabel } from './session-filters';
import { provideSessionCommands } from './session-commands';
import { SessionContent } from './session-content';
import { SessionFoot } from './session-foot';
import { SessionSummary } from './session-summary';
import { SessionStore } from './session.store';
import { ShowFound } from './show-found';
import { WhispersStore } from './whispers/whispers.store';

/** One session, live, with the action to end it: `/admin/sessions/{session_id}`, or in the pane beside the list. */
@Component({
  selector: 'app-session-page',
  imports: [
    EmptyState, EndedNotice, ExtensionSlot, Icon, LiveControls, LiveFreshness, MatButton, Neighbours, RouterLink, SessionContent, SessionFoot, SessionSummary,
    StaleBanner, StatusPopover, TranslocoDirective,
  ],
  providers: [FollowEnd, Handling, IdleRule, SessionStore, { provide: OPEN_SESSION, useExisting: SessionStore }, ShowFound, WhispersStore],
  templateUrl: './session-page.html',
  styleUrl: './session-page.scss',
  host: { '[class.in-pane]': 'isInPane' },
})
export class SessionPage {
  private readonly ending = inject(EndSession);
  private readonly titles = inject(PageTitle);
  private readonly translations = inject(Translations);
  protected readonly isInPane = inject(PANE, { optional: true }) !== null;
  private readonly end = inject(FollowEnd);
  private readonly found = inject(ShowFound);
  private wasSealed = false;
  protected readonly store = inject(SessionStore);
  protected readonly facts = this.store.facts;
  protected readonly locale = inject(Language).locale;
  /** The URL of the list with its last filters, and the navigation state that restores the position in it. */
  protected readonly list = inject(ListPositions).latestUrlOf('/admin/sessions');
  protected readonly returning = RESTORE_POSITION;

  protected readonly now = computed(() => this.facts.server_now() ?? 0);
  protected readonly user = computed(() => {
    const session = this.store.session();
    return session ? userLabel(session) : '';
  });
  protected readonly error = computed(() => {
    const problem = this.facts.failure();
    return problem ? this.translations.problem(problem) : undefined;
  });

  constructor() {
    provideSessionCommands(() => void this.askToEnd());
    effect(() => {
      const title = this.store.session()?.title;
      if (title && !this.isInPane) untracked(() => this.titles.setText(title));
    });
    effect(() => {
      const isSealed = this.store.isSealed();
      untracked(() => this.followUnless(isSealed));
    });
    afterRenderEffect(() => {
      this.store.log();
      untracked(() => this.end.onGrowth());
    });
  }

  /** A transcript that is sealed has no end worth showing, but a beginning that says why. */
  private followUnless(isSealed: boolean): void {
    if (isSealed === this.wasSealed) return;
    this.wasSealed = isSealed;
    this.end.stayAway(isSealed);
    if (isSealed || this.found.isWanted()) return;
    this.end.restart();
    this.end.onGrowth();
  }

  protected async askToEnd(): Promise<void> {
    const session = this.store.session();
    if (!session) return;
    const ended = await this.ending.ask(session);
    if (ended) this.store.applySession(ended);
  }
}
