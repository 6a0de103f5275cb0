import { BreakpointObserver } from '@angular/cdk/layout';
import { Component, computed, inject, viewChild } from '@angular/core';
import { toSignal } from '@angular/core/rxjs-interop';
import { MatButton, MatIconButton } from '@angular/material/button';
import { RouterLink } from '@angular/router';
import { TranslocoDirective } from '@jsverse/transloco';
import type { AdminSession } from '@switchboard/shared';
import { map } from 'rxjs';
import { Language } from '../../core/i18n/language';
import { Translations } from '../../core/i18n/translations';
import { LiveControls } from '../../core/live/live-controls';
import { LiveSettings } from '../../core/live/live-settings';
import { EmptyState } from '../../ui/empty-state/empty-state';
import { Icon } from '../../ui/icon/icon';
import { listPlaceholder, type ListPlaceholder } from '../../ui/list-frame/list-placeholder';
import { ListFrame, type ListTexts } from '../../ui/list-frame/list-frame';
import { ActivityCard } from './activity-card';
import { Counters } from './counters';
import { EndSession } from './end-session';
import { ExportMenu } from './export-menu';
import { FilterBar } from './filter-bar';
import { ListAnnouncement } from './list-announcement';
import { SearchBacklog } from './search-backlog';
import { userLabel } from './session-filters';
import { SessionTable } from './session-table';
import { SessionsStore } from './sessions.store';
import { Shortcuts } from './shortcuts';

const TEXTS: ListTexts = {
  heading: 'sessions.heading',
  loading: 'sessions.empty.loading',
  failed: 'sessions.empty.failed',
  no_match: 'sessions.empty.no_match',
  no_match_words: 'sessions.empty.no_match_words',
};

/** Below this width the sessions come first, followed by their activity. */
const NARROW_QUERY = '(max-width: 43rem)';

/** `/admin/sessions`: all users' sessions, live. */
@Component({
  selector: 'app-sessions-page',
  imports: [
    ActivityCard, Counters, EmptyState, ExportMenu, FilterBar, Icon, ListAnnouncement, ListFrame, LiveControls, MatButton, MatIconButton, RouterLink,
    SearchBacklog, SessionTable, TranslocoDirective,
  ],
  providers: [SessionsStore, Shortcuts],
  templateUrl: './sessions-page.html',
  styleUrl: './sessions-page.scss',
})
export class SessionsPage {
  private readonly ending = inject(EndSession);
  private readonly settings = inject(LiveSettings);
  private readonly words = inject(Translations);
  protected readonly shortcuts = inject(Shortcuts);
  protected readonly store = inject(SessionsStore);
  protected readonly live = this.store.live;
  protected readonly locale = inject(Language).locale;

  protected readonly narrow = toSignal(inject(BreakpointObserver).observe(NARROW_QUERY).pipe(map(({ matches }) => matches)), { initialValue: false });

  private readonly bar = viewChild.required(FilterBar);
  private readonly table = viewChild(SessionTable);

  /** Rounded down to the second: times shown in seconds need not change with every response. */
  protected readonly now = computed(() => Math.floor((this.live.server_now() ?? 0) / 1_000) * 1_000);
  protected readonly texts = TEXTS;
  /** Besides the placeholders common to all lists: a page that does not exist, and a search that has covered only part of the list. */
  protected readonly instead = computed<ListPlaceholder | null>(() => {
    if (this.store.isCursorInvalid()) return 'nowhere';
    const instead = listPlaceholder(this.live, this.store.rows().length, this.store.isFiltered() || this.store.place().isFurther);
    return instead === 'no_match' && this.store.place().hasOlder ? 'not_yet' : instead;
  });
  protected readonly fault = computed(() => {
    const problem = this.live.failure();
    return problem ? this.words.problem(problem) : undefined;
  });
  protected readonly pill = computed(() => {
    const count = this.store.waiting() || this.store.startedSinceLeaving();
    return count > 0 ? this.words.plural('sessions.fresh', count) : null;
  });
  protected readonly onlyUser = computed(() => {
    const { user_id } = this.store.filters();
    if (user_id === null) return null;
    const row = this.store.rows().find(({ session }) => session.user_id === user_id);
    return row ? userLabel(row.session) : user_id;
  });

  constructor() {
    this.shortcuts.bind({
      '/': () => this.bar().focus(),
      r: () => this.live.refresh(),
      p: () => this.settings.togglePause(),
      '?': () => this.shortcuts.showHelp(),
    });
  }

  protected showNew(): void {
    if (this.store.waiting() === 0) this.store.show({});
    this.store.hold(false);
    this.table()?.scrollToTop();
  }

  protected turnPage(isOlder: boolean): void {
    if (isOlder) this.store.goOlder();
    else this.store.goNewer();
    this.table()?.scrollToTop();
  }

  protected async end(session: AdminSession): Promise<void> {
    const ended = await this.ending.ask(session, `tr[data-session-id="${session.session_id}"] .mat-mdc-menu-trigger`);
    if (ended) this.store.applySession(ended);
  }
}
