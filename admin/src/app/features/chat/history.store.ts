import { Injectable, computed, inject, signal, untracked } from '@angular/core';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';
import type { Problem, SearchHit, Session, SessionChange } from '@switchboard/shared';
import { problemOf } from '../../core/http/problem';
import { PageVisibility } from '../../core/live/page-visibility';
import { ChatApi, type SessionsQuery } from './chat-api';
import { HistoryChannel } from './history-channel';

/** Conversations per response. */
const PAGE_SIZE = 40;

/** Pinned conversations per response: the server's maximum, since all of them are shown. */
const PINNED_PAGE_SIZE = 200;

/** How many of the latest conversations are searched for one to open at the start. */
const LANDING_CANDIDATES = 20;

/** A list of conversations, by title or by message text, and the cursor of its next page. */
type NextPage = Pick<SessionsQuery, 'q' | 'text' | 'archived' | 'cursor'>;

/** Which conversations are listed: the archived ones, or all others. */
export type HistoryView = 'current' | 'archived';

/** What can be changed from the list. */
export type HistoryChange = Pick<SessionChange, 'title' | 'pinned' | 'archived'>;

/**
 * The user's own conversations that have messages, latest activity first.
 *
 * Guarantees: the list stays on screen while a newer response is pending or fails; only the response to the latest search is shown;
 * the pinned conversations are all listed, however old they are; a conversation about to be deleted is hidden immediately, and
 * reappears if that fails or is undone; what another tab of this browser changes is shown here at once.
 */
@Injectable()
export class HistoryStore {
  private readonly api = inject(ChatApi);
  private readonly channel = inject(HistoryChannel);
  private readonly visibility = inject(PageVisibility);

  private readonly known = signal<ReadonlyMap<string, Session>>(new Map());
  private readonly foundHits = signal<ReadonlyMap<string, SearchHit>>(new Map());
  private readonly hidden = signal<ReadonlySet<string>>(new Set());
  private readonly nextPages = signal<readonly NextPage[]>([]);
  private readonly query = signal('');
  private readonly shownView = signal<HistoryView>('current');
  private readonly pendingRequests = signal(0);
  private readonly lastProblem = signal<Problem | null>(null);
  private readonly hasLoaded = signal(false);
  private latestRequest = 0;
  private latestChange: Promise<unknown> = Promise.resolve();
  /** id of the last conversation that was opened empty */
  private blank: string | null = null;
  private pendingBlank: Promise<Session> | null = null;

  /** All that are known and not about to be deleted, whether the view lists them or not. */
  readonly sessions = computed(() => [...this.known().values()].filter(({ session_id }) => !this.hidden().has(session_id)));
  /** Which message has the words searched for, by conversation. */
  readonly hits = this.foundHits.asReadonly();
  readonly view = this.shownView.asReadonly();
  /** The pinned ones, which are listed separately unless a search or the archive is shown; unordered. */
  readonly pinned = computed(() => this.listed().filter((session) => this.isInPinnedSection(session)));
  /** The other ones of the view; unordered, see `dayGroups`. */
  readonly others = computed(() => this.listed().filter((session) => !this.isInPinnedSection(session)));
  /** The current search, '' for all. */
  readonly q = this.query.asReadonly();
  readonly hasMore = computed(() => this.nextPages().length > 0);
  readonly busy = computed(() => this.pendingRequests() > 0);
  /** Whether the first response has arrived. */
  readonly loaded = this.hasLoaded.asReadonly();
  /** Why the last request failed; null after a success. */
  readonly problem = this.lastProblem.asReadonly();

  private readonly listed = computed(() => this.sessions().filter(({ archived }) => archived === (this.shownView() === 'archived')));

  constructor() {
    this.channel.changes.pipe(takeUntilDestroyed()).subscribe((session_id) => void this.reloadOne(session_id));
  }

  /** Reloads the first page, and all pinned ones. Never rejects: see {@link problem}. */
  async load(): Promise<void> {
    const q = untracked(this.query);
    const view = untracked(this.shownView) === 'archived' ? { archived: true as const } : {};
    await this.fetchPages(q === '' ? [view] : [{ ...view, q }, { ...view, text: q }], true);
  }

  /** Lists the archived conversations, or all others, that match the current search. Never rejects. */
  async show(view: HistoryView): Promise<void> {
    this.shownView.set(view);
    this.nextPages.set([]);
    this.hasLoaded.set(false);
    await this.load();
  }

  /** Loads the next page. Never rejects. */
  async loadMore(): Promise<void> {
    const pages = untracked(this.nextPages);
    if (pages.length > 0) await this.fetchPages(pages, false);
  }

  /** Shows only the conversations whose title contains `q`, or whose messages contain its words. Never rejects. */
  async search(q: string): Promise<void> {
    this.query.set(q);
    await this.load();
  }

  /** Adds or updates a conversation; one without messages is not part of the history yet. */
  upsert(session: Session): void {
    if (this.add(session) === 'added') this.channel.notify(session.session_id);
  }

  /**
   * Changes a conversation, shown immediately. Changes are sent one after the other, so that the last one counts.
   *
   * @throws see ChatApi; the old values are then restored
   */
  async change(session: Session, change: HistoryChange): Promise<void> {
    const { session_id } = session;
    const before = untracked(this.known).get(session_id) ?? session;
    this.add({ ...before, ...change });
    const request = this.latestChange.then(() => this.api.change(session_id, change));
    const settled = request.catch(() => undefined);
    this.latestChange = settled;
    try {
      const changed = await request;
      if (this.latestChange === settled) this.add(changed);
      this.channel.notify(session_id);
    } catch (error) {
      const names = Object.keys(change) as (keyof HistoryChange)[];
      const old = Object.fromEntries(names.map((name) => [name, before[name]]));
      this.add({ ...(untracked(this.known).get(session_id) ?? before), ...old });
      throw error;
    }
  }

  /** Forgets a conversation that was deleted, here and in the other tabs. */
  forget(session_id: string): void {
    this.drop(session_id);
    this.channel.notify(session_id);
  }

  /** Hides a conversation that is about to be deleted, or shows it again. */
  hide(session_id: string, isHidden: boolean): void {
    const others = [...untracked(this.hidden)].filter((other) => other !== session_id);
    this.hidden.set(new Set(isHidden ? [...others, session_id] : others));
  }

  /** The conversation to open at the start: the latest with messages that has not ended, otherwise an empty one. @throws see ChatApi */
  async landingSession(): Promise<Session> {
    const { sessions } = await this.api.sessions({ limit: LANDING_CANDIDATES, messages: 'some' });
    return this.firstOpen(sessions) ?? this.blankSession();
  }

  /** The user's empty conversation, or a new one if there is none. @throws see ChatApi */
  blankSession(): Promise<Session> {
    this.pendingBlank ??= this.findOrCreateBlank().finally(() => (this.pendingBlank = null));
    return this.pendingBlank;
  }

  /** Whether a conversation was empty when this page last opened or created an empty one. */
  isBlank(session_id: string): boolean {
    return this.blank === session_id;
  }

  private async findOrCreateBlank(): Promise<Session> {
    const { sessions } = await this.api.sessions({ limit: LANDING_CANDIDATES, messages: 'none' });
    const session = this.firstOpen(sessions) ?? (await this.api.create());
    this.blank = session.session_id;
    return session;
  }

  /** The first that is still open: an administrator may have ended one, or its owner may be about to delete it. */
  private firstOpen(sessions: readonly Session[]): Session | undefined {
    const hidden = untracked(this.hidden);
    return sessions.find(({ session_id, status }) => status !== 'ended' && !hidden.has(session_id));
  }

  private isInPinnedSection({ pinned }: Session): boolean {
    return pinned && this.shownView() === 'current' && this.query() === '';
  }

  private add(session: Session): 'added' | 'updated' | 'not listed' {
    const isKnown = untracked(this.known).has(session.session_id);
    const belongs = session.message_count > 0 && (isKnown || untracked(this.query) === '');
    if (!belongs) return 'not listed';
    this.known.update((known) => new Map(known).set(session.session_id, session));
    return isKnown ? 'updated' : 'added';
  }

  private drop(session_id: string): void {
    this.known.update((known) => new Map([...known].filter(([id]) => id !== session_id)));
  }

  /** Another tab has changed or deleted it. A hidden tab requests nothing: it reloads the list when it becomes visible. */
  private async reloadOne(session_id: string): Promise<void> {
    if (!untracked(this.visibility.visible)) return;
    try {
      this.add(await this.api.session(session_id));
    } catch (error) {
      if (problemOf(error).status === 404) this.drop(session_id);
    }
  }

  private async allPinned(cursor: string | null = null): Promise<Session[]> {
    const page = await this.api.sessions({ limit: PINNED_PAGE_SIZE, messages: 'some', pinned: true, cursor });
    return page.next_cursor ? [...page.sessions, ...(await this.allPinned(page.next_cursor))] : page.sessions;
  }

  /** @param lists the lists whose next page is wanted @param isFirst whether the results replace what is shown */
  private async fetchPages(lists: readonly NextPage[], isFirst: boolean): Promise<void> {
    const request = ++this.latestRequest;
    this.pendingRequests.update((count) => count + 1);
    const hasPinnedSection = untracked(this.shownView) === 'current' && untracked(this.query) === '';
    try {
      const pages = lists.map((list) => this.api.sessions({ limit: PAGE_SIZE, messages: 'some', ...list }));
      const [pinned, ...answers] = await Promise.all([isFirst && hasPinnedSection ? this.allPinned() : [], ...pages]);
      if (request !== this.latestRequest) return;
      const before = isFirst ? [] : [...untracked(this.known).values()];
      const sessions = [...before, ...answers.flatMap((answer) => answer.sessions), ...pinned];
      this.known.set(new Map(sessions.map((session) => [session.session_id, session])));
      const hits = answers.flatMap((answer) => answer.sessions.flatMap(({ session_id, hit }) => (hit ? [[session_id, hit] as const] : [])));
      this.foundHits.update((known) => new Map([...(isFirst ? [] : known), ...hits]));
      this.nextPages.set(lists.flatMap((list, at) => (answers[at]?.next_cursor ? [{ ...list, cursor: answers[at].next_cursor }] : [])));
      this.lastProblem.set(null);
      this.hasLoaded.set(true);
    } catch (error) {
      if (request === this.latestRequest) this.lastProblem.set(problemOf(error));
    } finally {
      this.pendingRequests.update((count) => count - 1);
    }
  }
}
