import { Injectable, computed, inject, linkedSignal, signal } from '@angular/core';
import { MAX_SELECTED_SESSIONS, type SessionStatus } from '@switchboard/shared';
import { SessionsStore } from '../sessions.store';

/** What the selection needs to know of a session. */
interface Selectable {
  readonly session_id: string;
  readonly status: SessionStatus;
}

/** How the sessions were selected: one by one, all that match the filters, or the first of more that match. */
export type Scope = 'chosen' | 'all' | 'first';

interface Chosen {
  /** with the status that each session had when it was selected */
  readonly sessions: ReadonlyMap<string, SessionStatus>;
  readonly scope: Scope;
}

const NOTHING: Chosen = { sessions: new Map(), scope: 'chosen' };

/**
 * The sessions selected for a common action. They stay selected through every refresh, on other pages and in another order, but not with
 * other filters, which might hide them. Provided by the list's page.
 */
@Injectable()
export class Selection {
  private readonly store = inject(SessionsStore);
  private readonly view = computed(() => JSON.stringify({ ...this.store.filters(), sort: null, cursor: null }));
  private readonly chosen = linkedSignal<string, Chosen>({ source: this.view, computation: () => NOTHING });
  private readonly onPage = computed(() => this.store.rows().map(({ session }) => session));
  private readonly lastPicked = signal<string | null>(null);

  readonly ids = computed(() => [...this.chosen().sessions.keys()]);
  readonly count = computed(() => this.chosen().sessions.size);
  readonly scope = computed(() => this.chosen().scope);
  /** Whether no more can be selected. */
  readonly isFull = computed(() => this.count() >= MAX_SELECTED_SESSIONS);
  /** The selected sessions that have not ended, as far as this page knows. */
  readonly ongoing = computed(() => {
    const statuses = new Map(this.onPage().map(({ session_id, status }) => [session_id, status]));
    return [...this.chosen().sessions].filter(([id, status]) => (statuses.get(id) ?? status) !== 'ended').map(([id]) => id);
  });
  /** How many of them are not on this page. */
  readonly elsewhere = computed(() => this.count() - this.onPage().filter(({ session_id }) => this.has(session_id)).length);
  /** Whether this page has sessions, and all of them are selected. */
  readonly hasPage = computed(() => this.onPage().length > 0 && this.onPage().every(({ session_id }) => this.has(session_id)));
  /** Whether some sessions of this page are selected, but not all. */
  readonly hasPartOfPage = computed(() => !this.hasPage() && this.onPage().some(({ session_id }) => this.has(session_id)));
  /** The session that was selected, or unselected, last. */
  readonly latest = this.lastPicked.asReadonly();

  has(session_id: string): boolean {
    return this.chosen().sessions.has(session_id);
  }

  /**
   * Selects a session, or unselects it if it is selected.
   *
   * @param isRange does the same to all sessions from the one before, as far as it is on this page
   */
  toggle(session_id: string, isRange = false): void {
    const rows = this.onPage();
    const index = rows.findIndex((row) => row.session_id === session_id);
    if (index < 0) return;
    const from = isRange ? rows.findIndex((row) => row.session_id === this.lastPicked()) : -1;
    const [first, last] = from < 0 ? [index, index] : [Math.min(from, index), Math.max(from, index)];
    this.set(rows.slice(first, last + 1), !this.has(session_id));
    this.lastPicked.set(session_id);
  }

  /** Selects all sessions of this page, or unselects them if they are. */
  togglePage(): void {
    this.set(this.onPage(), !this.hasPage());
  }

  /** Selects these sessions in place of others, as many as can be. */
  choose(sessions: readonly Selectable[], scope: Scope): void {
    this.chosen.set({ sessions: added(NOTHING.sessions, sessions), scope });
  }

  /** Unselects sessions. */
  drop(session_ids: readonly string[]): void {
    const dropped = new Set(session_ids);
    const rest = [...this.chosen().sessions].filter(([id]) => !dropped.has(id));
    if (rest.length < this.count()) this.chosen.set({ sessions: new Map(rest), scope: 'chosen' });
  }

  clear(): void {
    if (this.count() > 0) this.chosen.set(NOTHING);
  }

  private set(sessions: readonly Selectable[], isSelected: boolean): void {
    if (!isSelected) return this.drop(sessions.map(({ session_id }) => session_id));
    this.chosen.set({ sessions: added(this.chosen().sessions, sessions), scope: 'chosen' });
  }
}

/** As many as can be selected at once. */
function added(before: ReadonlyMap<string, SessionStatus>, sessions: readonly Selectable[]): ReadonlyMap<string, SessionStatus> {
  const next = new Map(before);
  for (const { session_id, status } of sessions) if (next.size < MAX_SELECTED_SESSIONS || next.has(session_id)) next.set(session_id, status);
  return next;
}
