import { HttpClient } from '@angular/common/http';
import { Injectable, computed, inject, signal } from '@angular/core';
import type { AdminSessionList, ListedAdminSession } from '@switchboard/shared';
import { firstValueFrom, timeout } from 'rxjs';
import { sessionsUrl, type SessionFilters } from './session-filters';

/** Sessions per request beyond the page that was left. */
const PAGE_ROWS = 50;
/** Most sessions remembered; beyond them there is no way back. */
const MAX_SESSIONS = 1_000;
const REQUEST_TIMEOUT_MS = 15_000;

interface Trail {
  readonly filters: SessionFilters;
  /** in the list's order when it was left */
  readonly ids: readonly string[];
  /** the messages that a search found, by session */
  readonly hits: ReadonlyMap<string, string>;
  /** where the sessions after the last one start; null if there are none */
  readonly next_cursor: string | null;
}

/**
 * The sessions of the list that was left, in its order, so that one leads to the next. It does not change with the list: who looks
 * through it sees each session once.
 */
@Injectable({ providedIn: 'root' })
export class SessionTrail {
  private readonly http = inject(HttpClient);
  private readonly trail = signal<Trail | null>(null);

  /** Whether a list was shown at all. */
  readonly isKnown = computed(() => this.trail() !== null);

  /** Remembers what the list shows. */
  remember(trail: Trail): void {
    this.trail.set(trail);
  }

  /** Whether there is, or may be, a session before (-1) or after (1) this one. */
  hasNeighbour(session_id: string, step: 1 | -1): boolean {
    const trail = this.trail();
    if (!trail) return false;
    const { ids, next_cursor } = trail;
    const index = ids.indexOf(session_id);
    return index >= 0 && (ids[index + step] !== undefined || (step === 1 && next_cursor !== null));
  }

  /** The message that a search found in a session; null if there is none. */
  hitOf(session_id: string): string | null {
    return this.trail()?.hits.get(session_id) ?? null;
  }

  /** The session before (-1) or after (1) this one; null if there is none, or if the next ones could not be loaded. */
  async neighbour(session_id: string, step: 1 | -1): Promise<string | null> {
    const before = this.trail();
    const index = before?.ids.indexOf(session_id) ?? -1;
    if (!before || index < 0) return null;
    if (step === 1 && index === before.ids.length - 1 && before.next_cursor !== null) await this.loadMore(before, before.next_cursor);
    const ids = this.trail()?.ids ?? [];
    const at = ids.indexOf(session_id);
    return at < 0 ? null : (ids[at + step] ?? null);
  }

  private async loadMore(before: Trail, cursor: string): Promise<void> {
    const url = sessionsUrl({ ...before.filters, cursor }, PAGE_ROWS, Date.now());
    try {
      const { sessions, next_cursor } = await firstValueFrom(this.http.get<AdminSessionList>(url).pipe(timeout(REQUEST_TIMEOUT_MS)));
      if (this.trail() !== before) return;
      const fresh = sessions.map(({ session_id }) => session_id).filter((id) => !before.ids.includes(id));
      const ids = [...before.ids, ...fresh].slice(-MAX_SESSIONS);
      this.trail.set({ ...before, ids, hits: new Map([...before.hits, ...hitsIn(sessions)]), next_cursor });
    } catch {
      // It stays as it is; the next attempt may succeed.
    }
  }
}

/** What a search found in some sessions: the messages, by session. */
export function hitsIn(sessions: readonly ListedAdminSession[]): Map<string, string> {
  return new Map(sessions.flatMap(({ session_id, hit }) => (hit ? [[session_id, hit.message_id]] : [])));
}
