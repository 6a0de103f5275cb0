import { Injectable, Injector, computed, effect, inject, runInInjectionContext, signal, untracked } from '@angular/core';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';
import type { SessionOpening, SessionOpeningList } from '@switchboard/shared';
import { AuthService } from '../../../core/auth/auth.service';
import { Dialogs } from '../../../core/dialogs';
import { type LiveQuery, liveQuery } from '../../../core/live/live-query';
import { Preferences } from '../../../core/preferences';
import { ConversationStore } from '../conversation.store';
import { sessionUrl } from '../session-events';

/** Milliseconds between two requests, for pages whose stream tells nothing. */
const INTERVAL_MS = 60_000;
/** Milliseconds between what is told of one action in two ways, at most. */
const SAME_MOMENT_MS = 1_000;
/** Conversations of which it is remembered up to when the user has read of openings; the oldest are forgotten first. */
const MAX_REMEMBERED = 200;

/**
 * Who has opened the conversation on screen to read it.
 *
 * Guarantees: an opening that is told of on the stream is there at once, and once; one whose notice was dismissed is not shown again in this
 * browser, later ones are.
 */
@Injectable()
export class OpeningsStore {
  private readonly store = inject(ConversationStore);
  private readonly preferences = inject(Preferences);
  private readonly auth = inject(AuthService);
  private readonly dialogs = inject(Dialogs);
  private readonly injector = inject(Injector);
  private readonly query = signal<LiveQuery<SessionOpeningList> | null>(null);
  /** those that the stream has told of */
  private readonly told = signal<readonly SessionOpening[]>([]);
  private readonly key = computed(() => `openings_read.${this.auth.user()?.user_id ?? ''}`);
  private readonly readUpTo = signal<string | null>(null);

  /** Newest first, each once. */
  readonly openings = computed<readonly SessionOpening[]>(() => {
    const listed = this.query()?.value()?.openings ?? [];
    const others = this.told().filter((told) => !listed.some((opening) => isSame(opening, told)));
    return [...listed, ...others].sort((one, other) => (one.opened_at < other.opened_at ? 1 : -1));
  });
  /** Whether there are older ones. */
  readonly hasMore = computed(() => this.query()?.value()?.next_cursor !== undefined);
  /** The newest one that the user has not dismissed; null if there is none. */
  readonly unread = computed(() => this.openings().find((opening) => opening.opened_at > (this.readUpTo() ?? '') && !this.isByTakeOver(opening)) ?? null);

  constructor() {
    this.store.events.pipe(takeUntilDestroyed()).subscribe(({ event, data }) => {
      if (event === 'opened') this.told.update((told) => [...told.filter((other) => !isSame(other, data as SessionOpening)), data as SessionOpening]);
      // What the stream told meanwhile is lost.
      if (event === 'fresh') untracked(this.query)?.refresh();
    });
    effect(() => {
      const session_id = this.store.session()?.session_id;
      if (session_id === undefined || untracked(this.query) !== null) return;
      untracked(() => this.open(session_id));
    });
  }

  /** The user has read of the openings so far. */
  dismiss(): void {
    const session_id = untracked(this.store.session)?.session_id;
    const [newest] = untracked(this.openings);
    if (session_id === undefined || !newest) return;
    this.readUpTo.set(newest.opened_at);
    const { [session_id]: _, ...others } = this.remembered();
    const kept = [...Object.entries(others), [session_id, newest.opened_at]].slice(-MAX_REMEMBERED);
    this.preferences.write(untracked(this.key), Object.fromEntries(kept));
  }

  /** Lists all of them. */
  openList(): void {
    void this.dialogs.open(() => import('./openings-dialog').then(({ OpeningsDialog }) => OpeningsDialog), { data: this, back: 'app-conversation-menu button' });
  }

  private open(session_id: string): void {
    this.readUpTo.set(this.remembered()[session_id] ?? null);
    const url = () => `${sessionUrl(session_id)}/openings`;
    runInInjectionContext(this.injector, () => this.query.set(liveQuery<SessionOpeningList>({ url, interval: signal(INTERVAL_MS) })));
  }

  /** Whoever takes the conversation over has it open from that moment on: the conversation tells so itself. */
  private isByTakeOver({ opened_at }: SessionOpening): boolean {
    const came = this.store.items().filter(({ stored }) => stored?.event?.type === 'person_came');
    return came.some(({ created_at }) => Math.abs(Date.parse(created_at ?? '') - Date.parse(opened_at)) < SAME_MOMENT_MS);
  }

  private remembered(): Record<string, string> {
    const stored = this.preferences.read(untracked(this.key));
    const entries = typeof stored === 'object' && stored !== null ? Object.entries(stored) : [];
    return Object.fromEntries(entries.filter((entry): entry is [string, string] => typeof entry[1] === 'string'));
  }
}

function isSame(one: SessionOpening, other: SessionOpening): boolean {
  return one.opened_at === other.opened_at && one.by_name === other.by_name;
}
