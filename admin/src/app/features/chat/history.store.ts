import { Injectable, computed, inject, signal, untracked } from '@angular/core';
import type { Problem, Session } from '@switchboard/shared';
import { problemOf } from '../../core/http/problem';
import { ChatApi, type SessionsQuery } from './chat-api';

/** Conversations per response. */
const PAGE_SIZE = 40;

/** How many of the latest conversations are searched for one to open at the start. */
const LANDING_CANDIDATES = 20;

/** A list of conversations, by title or by message text, and the cursor of its next page. */
type NextPage = Pick<SessionsQuery, 'q' | 'text' | 'cursor'>;

/**
 * The user's own conversations that have messages, latest activity first.
 *
 * Guarantees: the list stays on screen while a newer response is pending or fails; only the response to the latest search is shown;
 * a conversation about to be deleted is hidden immediately, and reappears if that fails or is undone.
 */
@Injectable()
export class HistoryStore {
  private readonly api = inject(ChatApi);

  private readonly known = signal<ReadonlyMap<string, Session>>(new Map());
  private readonly hidden = signal<ReadonlySet<string>>(new Set());
  private readonly nextPages = signal<readonly NextPage[]>([]);
  private readonly query = signal('');
  private readonly pendingRequests = signal(0);
  private readonly lastProblem = signal<Problem | null>(null);
  private readonly hasLoaded = signal(false);
  private latestRequest = 0;
  private pendingBlank: Promise<Session> | null = null;

  /** Unordered; see `dayGroups`. */
  readonly sessions = computed(() => [...this.known().values()].filter(({ session_id }) => !this.hidden().has(session_id)));
  /** The current search, '' for all. */
  readonly q = this.query.asReadonly();
  readonly hasMore = computed(() => this.nextPages().length > 0);
  readonly busy = computed(() => this.pendingRequests() > 0);
  /** Whether the first response has arrived. */
  readonly loaded = this.hasLoaded.asReadonly();
  /** Why the last request failed; null after a success. */
  readonly problem = this.lastProblem.asReadonly();

  /** Reloads the first page. Never rejects: see {@link problem}. */
  async load(): Promise<void> {
    const q = untracked(this.query);
    await this.fetchPages(q === '' ? [{}] : [{ q }, { text: q }], true);
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
    const isShown = untracked(this.known).has(session.session_id);
    const belongs = session.message_count > 0 && (isShown || untracked(this.query) === '');
    if (belongs) this.known.update((known) => new Map(known).set(session.session_id, session));
  }

  /** Changes the title of a conversation, shown immediately. @throws see ChatApi; the old title is then restored */
  async rename(session: Session, title: string): Promise<void> {
    this.upsert({ ...session, title });
    try {
      this.upsert(await this.api.rename(session.session_id, title));
    } catch (error) {
      this.upsert(session);
      throw error;
    }
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

  private async findOrCreateBlank(): Promise<Session> {
    const { sessions } = await this.api.sessions({ limit: LANDING_CANDIDATES, messages: 'none' });
    return this.firstOpen(sessions) ?? this.api.create();
  }

  /** The first that is still open: an administrator may have ended one, or its owner may be about to delete it. */
  private firstOpen(sessions: readonly Session[]): Session | undefined {
    const hidden = untracked(this.hidden);
    return sessions.find(({ session_id, status }) => status !== 'ended' && !hidden.has(session_id));
  }

  /** @param lists the lists whose next page is wanted @param isFirst whether the results replace what is shown */
  private async fetchPages(lists: readonly NextPage[], isFirst: boolean): Promise<void> {
    const request = ++this.latestRequest;
    this.pendingRequests.update((count) => count + 1);
    try {
      const answers = await Promise.all(lists.map((list) => this.api.sessions({ limit: PAGE_SIZE, messages: 'some', ...list })));
      if (request !== this.latestRequest) return;
      const before = isFirst ? [] : [...untracked(this.known).values()];
      const sessions = [...before, ...answers.flatMap((answer) => answer.sessions)];
      this.known.set(new Map(sessions.map((session) => [session.session_id, session])));
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
