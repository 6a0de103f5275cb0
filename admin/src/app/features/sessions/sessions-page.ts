import { Component, computed, effect, inject, untracked, viewChild } from '@angular/core';
import { MatButton, MatIconButton } from '@angular/material/button';
import { MatDialog } from '@angular/material/dialog';
import { RouterLink } from '@angular/router';
import { TranslocoDirective, TranslocoService } from '@jsverse/transloco';
import type { AdminSession } from '@switchboard/shared';
import { Language } from '../../core/i18n/language';
import { Words } from '../../core/i18n/words';
import { LiveControls } from '../../core/live/live-controls';
import { LiveSettings } from '../../core/live/live-settings';
import { EmptyState } from '../../ui/empty-state/empty-state';
import { Icon } from '../../ui/icon/icon';
import { Pager } from '../../ui/pager/pager';
import { StaleBanner } from '../../ui/stale-banner/stale-banner';
import { ActivityCard } from './activity-card';
import { Counters } from './counters';
import { askToEnd } from './end-dialog';
import { ExportMenu } from './export-menu';
import { FilterBar } from './filter-bar';
import { userLabel } from './session-filters';
import { SessionTable } from './session-table';
import { SessionsStore } from './sessions.store';
import { Shortcuts } from './shortcuts';
import { ShortcutsDialog } from './shortcuts-dialog';
import { SpokenStatus } from './spoken-status';

/** `/admin/sessions`: every session of everybody, as it happens. */
@Component({
  selector: 'app-sessions-page',
  imports: [
    ActivityCard, Counters, EmptyState, ExportMenu, FilterBar, Icon, LiveControls, MatButton, MatIconButton, Pager, RouterLink, SessionTable,
    StaleBanner, TranslocoDirective,
  ],
  providers: [SessionsStore, Shortcuts, SpokenStatus],
  templateUrl: './sessions-page.html',
  styleUrl: './sessions-page.scss',
})
export class SessionsPage {
  private readonly dialogs = inject(MatDialog);
  private readonly transloco = inject(TranslocoService);
  private readonly settings = inject(LiveSettings);
  private readonly shortcuts = inject(Shortcuts);
  private readonly words = inject(Words);
  protected readonly store = inject(SessionsStore);
  protected readonly live = this.store.live;
  protected readonly locale = inject(Language).locale;
  protected readonly spoken = inject(SpokenStatus).sentence;

  private readonly bar = viewChild.required(FilterBar);
  private readonly table = viewChild(SessionTable);

  /** To the second: what is told in seconds need not be told anew with each answer. */
  protected readonly now = computed(() => Math.floor((this.live.server_now() ?? 0) / 1_000) * 1_000);
  /** What stands in place of rows: nothing was ever said here, nothing matches, there is no such page, it could not be loaded, or not yet. */
  protected readonly instead = computed<'none' | 'no_match' | 'nowhere' | 'failed' | 'loading' | null>(() => {
    if (this.store.isNowhere()) return 'nowhere';
    if (!this.live.current()) {
      if (this.live.failure()) return 'failed';
      return this.live.value() === null ? 'loading' : null;
    }
    if (this.store.rows().length > 0) return null;
    return this.store.isFiltered() || this.store.filters().cursor !== null ? 'no_match' : 'none';
  });
  protected readonly fault = computed(() => {
    const problem = this.live.failure();
    return problem ? this.words.problem(problem) : undefined;
  });
  protected readonly pill = computed(() => {
    const count = this.store.waiting() || this.store.above();
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
      '?': () => this.showShortcuts(),
    });
    const status = inject(SpokenStatus);
    effect(() => {
      const list = this.live.value();
      const ids = list?.sessions.map(({ session_id }) => session_id) ?? [];
      if (list) untracked(() => status.tell(ids, list.totals.total_sessions));
    });
  }

  protected showShortcuts(): void {
    this.dialogs.open(ShortcutsDialog, { data: this.shortcuts, width: '24rem', maxWidth: '94vw' });
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
    if (ended) this.store.changed(ended);
  }
}
