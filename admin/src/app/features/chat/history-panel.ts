import { ChangeDetectionStrategy, Component, DestroyRef, computed, inject, input, signal } from '@angular/core';
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
import { HistoryStore } from './history.store';

/** Milliseconds without another keystroke before a search is sent. */
const SEARCH_DEBOUNCE_MS = 250;

/** The conversations by day, with search, "New chat", and each row's actions. */
@Component({
  selector: 'app-history-panel',
  imports: [HistoryRow, Icon, MatButton, TranslocoDirective],
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
  private timer: ReturnType<typeof setTimeout> | undefined;

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

  constructor() {
    inject(DestroyRef).onDestroy(() => clearTimeout(this.timer));
  }

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

  protected search(field: HTMLInputElement, wait = SEARCH_DEBOUNCE_MS): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.history.search(field.value.trim()), wait);
  }

  protected clear(field: HTMLInputElement): void {
    field.value = '';
    field.focus();
    this.search(field, 0);
  }

  /** Empties the box; if it is empty already, Escape is left to the page, which closes the drawer. */
  protected escape(event: Event, field: HTMLInputElement): void {
    if (field.value === '' || (event as KeyboardEvent).isComposing) return;
    event.stopPropagation();
    event.preventDefault();
    this.clear(field);
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
