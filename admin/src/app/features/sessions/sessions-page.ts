import { Component, computed, effect, inject, untracked, viewChild } from '@angular/core';
import { TranslocoDirective } from '@jsverse/transloco';
import type { AdminSession } from '@switchboard/shared';
import { AuthService } from '../../core/auth/auth.service';
import { Language } from '../../core/i18n/language';
import { Translations } from '../../core/i18n/translations';
import { Shortcuts } from '../../core/keys/shortcuts';
import { LiveControls } from '../../core/live/live-controls';
import { LiveFreshness } from '../../core/live/live-freshness';
import { FailedPart } from '../../core/failed-part';
import { LiveSettings } from '../../core/live/live-settings';
import { provideCommands, type Command } from '../../core/palette/commands';
import { PageTitle } from '../../core/shell/page-title';
import { listPlaceholder, type ListPlaceholder } from '../../ui/list-frame/list-placeholder';
import { ListFrame, type ListTexts } from '../../ui/list-frame/list-frame';
import { Notice } from '../../ui/notice/notice';
import { IdleRule } from './active-rule/idle-rule';
import { ActivityCard } from './activity-card';
import { ActivityToggle } from './activity-toggle';
import { ActivityStore } from './activity.store';
import { Counters } from './counters';
import { EndSession } from './end-session';
import { ExportMenu } from './export-menu';
import { ExportRun } from './export-run';
import { FirstSteps } from './first-steps';
import { TakeOverSession } from './handling/take-over-session';
import { ListAnnouncement } from './list-announcement';
import { ListLook } from './list-look';
import { Reading } from './reading';
import { ReadingPane } from './reading-pane';
import { SearchBacklog } from './search-backlog';
import { MatchingSessions } from './selection/matching-sessions';
import { Selection } from './selection/selection';
import { SelectionDock } from './selection/selection-dock';
import { userLabel } from './session-filters';
import { SessionCount } from './session-count';
import { SessionTable } from './session-table';
import { SessionsPlaceholder } from './sessions-placeholder';
import { SessionsStore } from './sessions.store';
import { Toolbar } from './toolbar';
import { ViewTabs } from './views/view-tabs';
import { ViewsStore } from './views/views.store';
import { NotifyButton } from './waiting/notify-button';
import { WAITING_FILTERS } from './waiting/waiting-sessions';

const TEXTS: ListTexts = {
  heading: 'sessions.heading',
  loading: 'sessions.empty.loading',
  failed: 'sessions.empty.failed',
  no_match: 'sessions.empty.no_match',
  no_match_words: 'sessions.empty.no_match_words',
  not_yet_words: 'sessions.empty.not_yet_words',
};

/** `/admin/sessions`: all users' sessions, live. */
@Component({
  selector: 'app-sessions-page',
  imports: [
    ActivityCard, ActivityToggle, Counters, ExportMenu, FailedPart, FirstSteps, ListAnnouncement, ListFrame, LiveControls, LiveFreshness, Notice,
    NotifyButton, ReadingPane, SearchBacklog, SelectionDock, SessionCount, SessionTable, SessionsPlaceholder, Toolbar, TranslocoDirective, ViewTabs,
  ],
  providers: [ActivityStore, ExportRun, IdleRule, MatchingSessions, Reading, Selection, SessionsStore, Shortcuts, ViewsStore],
  templateUrl: './sessions-page.html',
  styleUrl: './sessions-page.scss',
})
export class SessionsPage {
  private readonly auth = inject(AuthService);
  private readonly ending = inject(EndSession);
  private readonly settings = inject(LiveSettings);
  private readonly takingOver = inject(TakeOverSession);
  private readonly titles = inject(PageTitle);
  private readonly translations = inject(Translations);
  protected readonly shortcuts = inject(Shortcuts);
  protected readonly look = inject(ListLook);
  protected readonly reading = inject(Reading);
  protected readonly selection = inject(Selection);
  protected readonly store = inject(SessionsStore);
  protected readonly live = this.store.live;
  protected readonly locale = inject(Language).locale;

  private readonly bar = viewChild.required(Toolbar);
  private readonly table = viewChild(SessionTable);
  private readonly notice = viewChild.required(Notice);

  /** Rounded down to the second: times shown in seconds need not change with every response. */
  protected readonly now = computed(() => Math.floor((this.live.server_now() ?? 0) / 1_000) * 1_000);
  protected readonly texts = TEXTS;
  protected readonly waitingFilters = WAITING_FILTERS;
  /** Besides the placeholders common to all lists: a page that does not exist, and searches that cover a part of the list or need a reason. */
  protected readonly placeholder = computed<ListPlaceholder | null>(() => {
    if (this.store.isCursorInvalid()) return 'nowhere';
    if (this.live.failure()?.code === 'transcript_sealed') return 'sealed';
    const { isFurther, hasOlder } = this.store.position();
    return listPlaceholder(this.live, this.store.rows().length, this.store.isFiltered() || isFurther, hasOlder);
  });
  protected readonly error = computed(() => {
    const problem = this.live.failure();
    return problem ? this.translations.problem(problem) : undefined;
  });
  protected readonly pill = computed(() => {
    const count = this.store.heldBack() || this.store.startedSinceLeaving();
    return count > 0 ? this.translations.plural('sessions.fresh', count) : null;
  });
  protected readonly onlyUser = computed(() => {
    const { user_id } = this.store.filters();
    if (user_id === null) return null;
    const row = this.store.rows().find(({ session }) => session.user_id === user_id);
    return row ? userLabel(row.session) : user_id;
  });

  protected readonly onlyHandler = computed(() => {
    const { handled_by } = this.store.filters();
    if (handled_by === null || handled_by === this.auth.user()?.user_id) return null;
    return this.store.rows().find(({ session }) => session.handled_by === handled_by)?.session.handled_by_name ?? handled_by;
  });

  constructor() {
    effect(() => {
      const count = this.store.totals()?.waiting_sessions ?? 0;
      untracked(() => this.titles.setCount(count));
    });
    const [refresh, pause] = [() => this.live.refresh(), () => this.settings.togglePause()];
    const commands = (): Command[] => [
      { id: 'list-refresh', icon: 'refresh', text: this.translations.text('sessions.live.refresh'), keys: 'r', run: refresh },
      { id: 'list-pause', icon: 'pause', text: this.translations.text('sessions.shortcuts.pause'), keys: 'p', run: pause },
    ];
    provideCommands({ heading: 'sessions.commands.list', commands });
    this.shortcuts.bind([
      { keys: '/', label: 'sessions.shortcuts.search', run: () => this.bar().focus() },
      { keys: 'r', label: 'sessions.shortcuts.refresh', run: refresh },
      { keys: 'p', label: 'sessions.shortcuts.pause', run: pause },
      { keys: 'j', label: 'sessions.shortcuts.next', run: () => this.move(1) },
      { keys: 'k', label: 'sessions.shortcuts.previous', run: () => this.move(-1) },
      { keys: 'e', label: 'sessions.row.end', run: () => this.endCurrent() },
      { keys: 'v', label: 'sessions.shortcuts.pane', run: () => this.reading.togglePane() },
      { keys: 'x', label: 'selection.keys.toggle', run: () => this.select(false) },
      { keys: 'shift+x', label: 'selection.keys.range', run: () => this.select(true) },
      { keys: 'escape', label: 'selection.keys.escape', run: () => this.leave() },
      { keys: '?', label: 'app.shortcuts.help', run: () => this.shortcuts.showHelp() },
    ], [{ keys: 'enter', label: 'sessions.shortcuts.open' }]);
  }

  protected showNew(): void {
    if (this.store.heldBack() === 0) this.store.show({});
    this.store.hold(false);
    this.table()?.scrollToTop();
  }

  protected turnPage(isOlder: boolean): void {
    if (isOlder) this.store.goOlder();
    else this.store.goNewer();
    this.table()?.scrollToTop();
  }

  /** Moves to the next row, or the previous one; in the pane its session opens. */
  protected move(step: 1 | -1): void {
    const ids = this.store.rows().map(({ session }) => session.session_id);
    const current = this.currentId();
    const session_id = ids[current === null ? 0 : ids.indexOf(current) + step];
    if (session_id === undefined) return;
    this.table()?.focusRow(session_id);
    if (this.reading.hasPane()) this.reading.open(session_id);
  }

  /** The focus goes back to the row of the session that was open. */
  protected closePane(): void {
    const session_id = this.reading.session_id();
    if (session_id === null) return;
    this.reading.close();
    this.table()?.focusRow(session_id);
  }

  private select(isRange: boolean): void {
    const session_id = this.currentId();
    if (session_id !== null) this.selection.toggle(session_id, isRange);
  }

  /** Closes the session in the pane, or else clears the selection. */
  private leave(): void {
    if (this.reading.session_id() !== null) this.closePane();
    else this.selection.clear();
  }

  private endCurrent(): void {
    const row = this.store.rows().find(({ session }) => session.session_id === this.currentId());
    if (row && row.session.status !== 'ended') void this.end(row.session);
  }

  private currentId(): string | null {
    return this.reading.session_id() ?? this.table()?.focusedRow() ?? null;
  }

  protected async end(session: AdminSession): Promise<void> {
    const ended = await this.ending.ask(session, `tr[data-session-id="${session.session_id}"] .mat-mdc-menu-trigger`);
    if (ended) this.store.applySession(ended);
  }

  /** A conversation that was taken over opens: its user waits for an answer. */
  protected async takeOver(session: AdminSession): Promise<void> {
    const result = await this.takingOver.take(session, `tr[data-session-id="${session.session_id}"] .mat-mdc-menu-trigger`);
    if (!result) return;
    if ('problem' in result) return this.notice().show(result.problem);
    this.store.applySession(result.session);
    this.reading.open(session.session_id);
  }

  /** @param key of a text */
  protected tell(key: string): void {
    this.notice().show(this.translations.text(key));
  }
}
