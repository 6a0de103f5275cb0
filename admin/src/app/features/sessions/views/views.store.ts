import { Injectable, computed, inject, signal } from '@angular/core';
import type { SavedView, SavedViewList, ViewChange } from '@switchboard/shared';
import { problemOf } from '../../../core/http/problem';
import { Translations } from '../../../core/i18n/translations';
import { liveQuery } from '../../../core/live/live-query';
import { LiveSettings } from '../../../core/live/live-settings';
import { NO_FILTERS } from '../session-filters';
import { SessionsStore } from '../sessions.store';
import { countOf } from './view-count';
import { filtersOf, shows, viewParams, viewQueryOf } from './view-query';
import { VIEWS_URL, ViewsApi } from './views-api';

/** Milliseconds between two polls of the views: what other administrators change of them is not urgent. Their counts come with the list. */
const INTERVAL_MS = 60_000;

/** The saved views of the list, and which of them is open. Provide it in the page's component. */
@Injectable()
export class ViewsStore {
  private readonly api = inject(ViewsApi);
  private readonly list = inject(SessionsStore);
  private readonly settings = inject(LiveSettings);
  private readonly translations = inject(Translations);

  private readonly response = this.list.live.value;
  private readonly live = liveQuery<SavedViewList>({
    url: () => VIEWS_URL,
    interval: computed(() => (this.settings.paused() ? 0 : INTERVAL_MS)),
  });

  readonly views = computed<readonly SavedView[]>(() => this.live.value()?.views ?? []);
  /** The view that was opened; null if none was, or it no longer exists. */
  readonly current = computed(() => this.views().find(({ view_id }) => view_id === this.list.filters().view) ?? null);
  /** Whether the list has been filtered or ordered otherwise since. */
  readonly isChanged = computed(() => {
    const view = this.current();
    return view !== null && !shows(this.list.filters(), view);
  });
  /** Whether the list shows everything, in its usual order. */
  readonly isEverything = computed(() => this.current() === null && shows(this.list.filters(), { view_id: '', query: {} }));
  /** The tab of each view, with the count of its sessions where that is known. */
  readonly tabs = computed(() =>
    this.views().map((view) => ({ view, params: viewParams(view), count: countOf(filtersOf(view), this.response(), this.isOnScreen(view)) })),
  );
  /** Number of all sessions; null before it is known. */
  readonly total = computed(() => countOf(NO_FILTERS, this.response(), false));
  /** Why the last change failed, in words. */
  readonly problem = signal<string | null>(null);

  /** Saves what the list shows as a new view, and opens it. Fails as described for `problemOf`. */
  async save(name: string, shared: boolean): Promise<void> {
    const view = await this.api.create({ name, query: viewQueryOf(this.list.filters()), shared });
    this.apply((views) => [...views, view]);
    this.live.refresh();
    this.list.show({ view: view.view_id });
  }

  /** Lets the open view show what the list shows now. */
  update(): Promise<void> {
    return this.attempt((view) => this.change(view, { query: viewQueryOf(this.list.filters()) }));
  }

  /** Fails as described for `problemOf`. */
  async rename(view: SavedView, name: string): Promise<void> {
    await this.change(view, { name });
  }

  /** Shares the open view with all administrators, or makes it one's own. */
  share(shared: boolean): Promise<void> {
    return this.attempt((view) => this.change(view, { shared }));
  }

  /** Moves the open view by one place, among the shared ones or among one's own. */
  move(step: 1 | -1): Promise<void> {
    return this.attempt((view) => this.change(view, { position: view.position + step }));
  }

  /** Whether the open view can be moved in this direction. */
  canMove(step: 1 | -1): boolean {
    const view = this.current();
    const last = this.views().filter(({ shared }) => shared === view?.shared).length - 1;
    return view !== null && view.position + step >= 0 && view.position + step <= last;
  }

  /** The list stays as it is. Fails as described for `problemOf`. */
  async remove({ view_id }: SavedView): Promise<void> {
    await this.api.remove(view_id);
    this.apply((views) => views.filter((view) => view.view_id !== view_id));
    this.live.refresh();
    if (this.list.filters().view === view_id) this.list.show({ view: null });
  }

  private async change({ view_id, version }: SavedView, change: ViewChange): Promise<void> {
    try {
      const changed = await this.api.change(view_id, { ...change, version });
      this.apply((views) => views.map((view) => (view.view_id === view_id ? changed : view)));
    } finally {
      // The places of other views have changed too; and after a conflict so has this one.
      this.live.refresh();
    }
  }

  private async attempt(change: (view: SavedView) => Promise<void>): Promise<void> {
    const view = this.current();
    if (!view) return;
    this.problem.set(null);
    try {
      await change(view);
    } catch (error) {
      this.problem.set(this.translations.problem(problemOf(error)));
    }
  }

  /** Shows a change at once; the next response has it too. */
  private apply(change: (views: SavedView[]) => SavedView[]): void {
    this.live.update(({ views }) => ({ views: change(views) }));
  }

  private isOnScreen(view: SavedView): boolean {
    const filters = this.list.filters();
    return this.list.live.isCurrent() && filters.cursor === null && view === this.current() && shows(filters, view);
  }
}
