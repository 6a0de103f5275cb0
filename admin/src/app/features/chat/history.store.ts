import { Injectable, computed, inject, signal, untracked } from '@angular/core';
import type { Problem, Session } from '@switchboard/shared';
import { problemOf } from '../../core/http/problem';
import { ChatApi, type SessionsWanted } from './chat-api';

/** Conversations per response. */
const PAGE = 40;

/** How many of the latest conversations are searched for one to open at the start. */
const LATEST = 20;

/** A list of conversations, by title or by message text, and the cursor of its next page. */
type Further = Pick<SessionsWanted, 'q' | 'text' | 'cursor'>;

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
  private readonly leaving = signal<ReadonlySet<string>>(new Set());
  private readonly next = signal<readonly Further[]>([]);
  private readonly searched = signal('');
  private readonly asking = signal(0);
  private readonly fault = signal<Problem | null>(null);
  private readonly answered = signal(false);
  private question = 0;
  private blankUnderWay: Promise<Session> | null = null;

  /** Unordered; see `dayGroups`. */
  readonly sessions = computed(() => [...this.known().values()].filter(({ session_id }) => !this.leaving().has(session_id)));
  /** The current search, '' for all. */
  readonly q = this.searched.asReadonly();
  readonly hasMore = computed(() => this.next().length > 0);
  readonly busy = computed(() => this.asking() > 0);
  /** Whether the first response has arrived. */
  readonly loaded = this.answered.asReadonly();
  /** Why the last request failed; null after a success. */
  readonly problem = this.fault.asReadonly();

  /** Reloads the first page. Never rejects: see {@link problem}. */
  async load(): Promise<void> {
    const q = untracked(this.searched);
    await this.ask(q === '' ? [{}] : [{ q }, { text: q }], true);
  }

  /** Loads the next page. Never rejects. */
  async loadMore(): Promise<void> {
    const further = untracked(this.next);
    if (further.length > 0) await this.ask(further, false);
  }

  /** Shows only the conversations whose title contains `q`, or whose messages contain its words. Never rejects. */
  async search(q: string): Promise<void> {
    this.searched.set(q);
    await this.load();
  }

  /** Adds or updates a conversation; one without messages is not part of the history yet. */
  put(session: Session): void {
    const isShown = untracked(this.known).has(session.session_id);
    const belongs = session.message_count > 0 && (isShown || untracked(this.searched) === '');
    if (belongs) this.known.update((known) => new Map(known).set(session.session_id, session));
  }

  /** Changes the title of a conversation, shown immediately. @throws see ChatApi; the old title is then restored */
  async rename(session: Session, title: string): Promise<void> {
    this.put({ ...session, title });
    try {
      this.put(await this.api.rename(session.session_id, title));
    } catch (error) {
      this.put(session);
      throw error;
    }
  }

  /** Hides a conversation that is about to be deleted, or shows it again. */
  hide(session_id: string, isHidden: boolean): void {
    const others = [...untracked(this.leaving)].filter((other) => other !== session_id);
    this.leaving.set(new Set(isHidden ? [...others, session_id] : others));
  }

  /** The conversation to open at the start: the latest with messages that has not ended, otherwise an empty one. @throws see ChatApi */
  async last(): Promise<Session> {
    const { sessions } = await this.api.sessions({ limit: LATEST, messages: 'some' });
    return this.firstToGoOn(sessions) ?? this.blank();
  }

  /** The user's empty conversation, or a new one if there is none. @throws see ChatApi */
  blank(): Promise<Session> {
    this.blankUnderWay ??= this.findBlank().finally(() => (this.blankUnderWay = null));
    return this.blankUnderWay;
  }

  private async findBlank(): Promise<Session> {
    const { sessions } = await this.api.sessions({ limit: LATEST, messages: 'none' });
    return this.firstToGoOn(sessions) ?? this.api.create();
  }

  /** The first that is still open: an administrator may have ended one, or its owner may be about to delete it. */
  private firstToGoOn(sessions: readonly Session[]): Session | undefined {
    const leaving = untracked(this.leaving);
    return sessions.find(({ session_id, status }) => status !== 'ended' && !leaving.has(session_id));
  }

  /** @param lists the lists whose next page is wanted @param isFirst whether the results replace what is shown */
  private async ask(lists: readonly Further[], isFirst: boolean): Promise<void> {
    const question = ++this.question;
    this.asking.update((count) => count + 1);
    try {
      const answers = await Promise.all(lists.map((list) => this.api.sessions({ limit: PAGE, messages: 'some', ...list })));
      if (question !== this.question) return;
      const before = isFirst ? [] : [...untracked(this.known).values()];
      const sessions = [...before, ...answers.flatMap((answer) => answer.sessions)];
      this.known.set(new Map(sessions.map((session) => [session.session_id, session])));
      this.next.set(lists.flatMap((list, at) => (answers[at]?.next_cursor ? [{ ...list, cursor: answers[at].next_cursor }] : [])));
      this.fault.set(null);
      this.answered.set(true);
    } catch (error) {
      if (question === this.question) this.fault.set(problemOf(error));
    } finally {
      this.asking.update((count) => count - 1);
    }
  }
}
