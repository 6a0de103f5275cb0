import { BreakpointObserver } from '@angular/cdk/layout';
import { Component, computed, effect, inject, untracked, viewChild } from '@angular/core';
import { toSignal } from '@angular/core/rxjs-interop';
import { MatButton, MatIconButton } from '@angular/material/button';
import { RouterLink } from '@angular/router';
import { TranslocoDirective, TranslocoService } from '@jsverse/transloco';
import type { AdminSession } from '@switchboard/shared';
import { map } from 'rxjs';
import { Dialogs } from '../../core/dialogs';
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
import { askToEnd } from './end-dialog';
import { ExportMenu } from './export-menu';
import { FilterBar } from './filter-bar';
import { SearchBacklog } from './search-backlog';
import { userLabel } from './session-filters';
import { SessionTable } from './session-table';
import { SessionsStore } from './sessions.store';
import { Shortcuts } from './shortcuts';
import { ShortcutsDialog } from './shortcuts-dialog';
import { StatusAnnouncer } from './status-announcer';

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
    ActivityCard, Counters, EmptyState, ExportMenu, FilterBar, Icon, ListFrame, LiveControls, MatButton, MatIconButton, RouterLink,
    SearchBacklog, SessionTable, TranslocoDirective,
  ],
  providers: [SessionsStore, Shortcuts, StatusAnnouncer],
  templateUrl: './sessions-page.html',
  styleUrl: './sessions-page.scss',
})
export class SessionsPage {
  private readonly dialogs = inject(Dialogs);
  private readonly transloco = inject(TranslocoService);
  private readonly settings = inject(LiveSettings);
  private readonly shortcuts = inject(Shortcuts);
  private readonly translations = inject(Translations);
  protected readonly store = inject(SessionsStore);
  protected readonly live = this.store.live;
  protected readonly locale = inject(Language).locale;
  protected readonly spoken = inject(StatusAnnouncer).sentence;

  protected readonly narrow = toSignal(inject(BreakpointObserver).observe(NARROW_QUERY).pipe(map(({ matches }) => matches)), { initialValue: false });

  private readonly bar = viewChild.required(FilterBar);
  private readonly table = viewChild(SessionTable);

  /** Rounded down to the second: times shown in seconds need not change with every response. */
  protected readonly now = computed(() => Math.floor((this.live.server_now() ?? 0) / 1_000) * 1_000);
  protected readonly texts = TEXTS;
  /** Besides the placeholders common to all lists: a page that does not exist, and a search that has covered only part of the list. */
  protected readonly placeholder = computed<ListPlaceholder | null>(() => {
    if (this.store.isCursorInvalid()) return 'nowhere';
    const placeholder = listPlaceholder(this.live, this.store.rows().length, this.store.isFiltered() || this.store.position().isFurther);
    return placeholder === 'no_match' && this.store.position().hasOlder ? 'not_yet' : placeholder;
  });
  protected readonly error = computed(() => {
    const problem = this.live.failure();
    return problem ? this.translations.problem(problem) : undefined;
  });
  protected readonly pill = computed(() => {
    const count = this.store.waiting() || this.store.startedSinceLeaving();
    return count > 0 ? this.translations.plural('sessions.fresh', count) : null;
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
      '?': () => this.showShortcuts(),
    });
    const status = inject(StatusAnnouncer);
    effect(() => {
      const list = this.live.value();
      const ids = list?.sessions.map(({ session_id }) => session_id) ?? [];
      if (list) untracked(() => status.update(ids, list.totals.total_sessions));
    });
  }

  protected showShortcuts(): void {
    void this.dialogs.open(ShortcutsDialog, { data: this.shortcuts, width: '24rem' });
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
    const title: string = session.title ?? this.transloco.translate('sessions.row.untitled');
    const { session_id } = session;
    const menu = `tr[data-session-id="${session_id}"] .mat-mdc-menu-trigger`;
    const ended = await askToEnd(this.dialogs, { session_id, title, user: userLabel(session) }, menu);
    if (ended) this.store.applySession(ended);
  }
}
