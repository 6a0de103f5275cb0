import { ChangeDetectionStrategy, Component, computed, inject, input, signal } from '@angular/core';
import { toSignal } from '@angular/core/rxjs-interop';
import { MatButton } from '@angular/material/button';
import { NavigationEnd, Router } from '@angular/router';
import { TranslocoDirective } from '@jsverse/transloco';
import type { Session } from '@switchboard/shared';
import { filter, interval, map, startWith } from 'rxjs';
import { Language } from '../../core/i18n/language';
import { Translations } from '../../core/i18n/translations';
import { Icon } from '../../ui/icon/icon';
import { ChatPageState } from './chat-page-state';
import { type DayGroup, dayGroups } from './day-groups';
import { Deletions } from './deletions';
import { HistoryRow } from './history-row';
import { HistorySearch } from './history-search';
import { HistoryStore } from './history.store';

/** The conversations by day, with search, "New chat", and each row's actions. */
@Component({
  selector: 'app-history-panel',
  imports: [HistoryRow, HistorySearch, Icon, MatButton, TranslocoDirective],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './history-panel.html',
  styleUrl: './history-panel.scss',
})
export class HistoryPanel {
  /** the panel is a drawer, which can be closed */
  readonly drawer = input(false);

  private readonly router = inject(Router);
  private readonly language = inject(Language);
  private readonly deletions = inject(Deletions);
  protected readonly history = inject(HistoryStore);
  protected readonly pageState = inject(ChatPageState);
  protected readonly words = inject(Translations);
  protected readonly renameFailed = signal<string | null>(null);

  private readonly now = toSignal(interval(60_000).pipe(map(() => Date.now())), { initialValue: Date.now() });
  protected readonly groups = computed(() => {
    const now = Math.max(this.now(), Date.now());
    return dayGroups(this.history.sessions(), now);
  });
  protected readonly current = toSignal(
    this.router.events.pipe(
      filter((event) => event instanceof NavigationEnd),
      startWith(null),
      map(() => /^\/c\/([^/?#]+)/.exec(this.router.url)?.[1] ?? null),
    ),
  );

  protected dayName({ day, ago }: DayGroup, today: string, yesterday: string): string {
    if (ago < 2) return ago === 0 ? today : yesterday;
    const isRecent = ago < 7;
    const sameYear = new Date(day).getFullYear() === new Date(this.now()).getFullYear();
    const format: Intl.DateTimeFormatOptions = isRecent
      ? { weekday: 'long' }
      : { day: 'numeric', month: 'long', ...(sameYear ? {} : { year: 'numeric' }) };
    return new Intl.DateTimeFormat(this.language.locale(), format).format(day);
  }

  protected newChat(): void {
    void this.pageState.openNew();
  }

  protected search(q: string): void {
    void this.history.search(q);
  }

  protected async rename(session: Session, title: string): Promise<void> {
    this.renameFailed.set(null);
    await this.history.rename(session, title).catch(() => this.renameFailed.set(title));
  }

  protected remove(session: Session): void {
    this.deletions.schedule(session);
    if (session.session_id === this.current()) void this.router.navigateByUrl('/', { onSameUrlNavigation: 'reload' });
  }
}
