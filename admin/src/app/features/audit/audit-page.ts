import { Component, computed, inject, viewChild } from '@angular/core';
import { TranslocoDirective } from '@jsverse/transloco';
import type { AuditEntry } from '@switchboard/shared';
import { Dialogs } from '../../core/dialogs';
import { Language } from '../../core/i18n/language';
import { Translations } from '../../core/i18n/translations';
import { LiveControls } from '../../core/live/live-controls';
import { ListCount } from '../../core/paging/list-count';
import { EmptyState } from '../../ui/empty-state/empty-state';
import { listPlaceholder } from '../../ui/list-frame/list-placeholder';
import { ListFrame, type ListTexts } from '../../ui/list-frame/list-frame';
import { AuditExportMenu } from './audit-export-menu';
import { AuditFilterBar } from './audit-filter-bar';
import { shortId } from './audit-filters';
import { AuditTable } from './audit-table';
import { ChainShield } from './chain-shield';
import { AuditStore } from './audit.store';

const TEXTS: ListTexts = {
  heading: 'audit.heading',
  loading: 'audit.empty.loading',
  failed: 'audit.empty.failed',
  no_match: 'audit.empty.no_match',
  no_match_words: 'audit.empty.no_match_words',
  not_yet_words: 'audit.empty.not_yet_words',
};

/** `/admin/audit`: the audit log of what was done and read, and by whom. */
@Component({
  selector: 'app-audit-page',
  imports: [AuditExportMenu, AuditFilterBar, AuditTable, ChainShield, EmptyState, ListCount, ListFrame, LiveControls, TranslocoDirective],
  providers: [AuditStore],
  templateUrl: './audit-page.html',
})
export class AuditPage {
  private readonly dialogs = inject(Dialogs);
  private readonly translations = inject(Translations);
  private readonly table = viewChild(AuditTable);
  protected readonly store = inject(AuditStore);
  protected readonly live = this.store.live;
  protected readonly locale = inject(Language).locale;
  protected readonly texts = TEXTS;
  protected readonly position = this.store.position;
  protected readonly placeholder = computed(() => {
    const { isFurther, hasOlder } = this.position();
    return listPlaceholder(this.live, this.store.entries().length, this.store.isFiltered() || isFurther, hasOlder);
  });
  protected readonly error = computed(() => {
    const problem = this.live.failure();
    return problem ? this.translations.problem(problem) : undefined;
  });
  protected readonly pill = computed(() => (this.store.waiting() > 0 ? this.translations.plural('audit.fresh', this.store.waiting()) : null));
  protected readonly onlyActor = computed(() => {
    const { actor } = this.store.filters();
    const entry = actor && this.store.entries().find(({ actor_id }) => actor_id === actor);
    return actor && ((entry && (entry.actor_name ?? entry.actor_email)) || shortId(actor));
  });
  protected readonly onlySubject = computed(() => {
    const { subject, subject_type } = this.store.filters();
    const entry = subject && subject_type !== 'session' && this.store.entries().find(({ subject_id, subject_type }) => subject_id === subject && subject_type === 'user');
    return subject && ((entry && (entry.subject_name ?? entry.subject_email)) || shortId(subject));
  });

  protected open(entry: AuditEntry): void {
    void this.dialogs.open(() => import('./entry-drawer').then(({ EntryDrawer }) => EntryDrawer), { data: entry, isDrawer: true, back: `tr[data-seq="${entry.seq}"] .mat-mdc-menu-trigger` });
  }

  protected showNew(): void {
    this.store.hold(false);
    this.table()?.scrollToTop();
  }

  protected turnPage(isOlder: boolean): void {
    if (isOlder) this.store.goOlder();
    else this.store.goNewer();
    this.table()?.scrollToTop();
  }
}
