import { Injectable, computed, inject, signal, untracked } from '@angular/core';
import type { Problem, Session } from '@switchboard/shared';
import { problemOf } from '../../core/http/problem';
import { ChatApi, type SessionsWanted } from './chat-api';

/** Conversations that one answer brings. */
const PAGE = 40;

/** The latest conversations among which to look for one to land in. */
const LATEST = 20;

/** A list of conversations, by title or by what was said, and where its next page begins. */
type Further = Pick<SessionsWanted, 'q' | 'text' | 'cursor'>;

/**
 * This person's conversations in which something was said, newest activity first.
 *
 * Promises: what is shown stays while newer answers are awaited or fail; only the answer to the latest search is shown; a
 * conversation that is about to be deleted is out of sight at once, and back if that fails or is undone.
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

  /** In no particular order; see `dayGroups`. */
  readonly sessions = computed(() => [...this.known().values()].filter(({ session_id }) => !this.leaving().has(session_id)));
  /** The search that the list shows, '' for all. */
  readonly q = this.searched.asReadonly();
  readonly hasMore = computed(() => this.next().length > 0);
  readonly busy = computed(() => this.asking() > 0);
  /** The first answer has come. */
  readonly loaded = this.answered.asReadonly();
  /** Why the last asking failed; null after a success. */
  readonly problem = this.fault.asReadonly();

  /** Asks for the first page anew. Never rejects: see {@link problem}. */
  async load(): Promise<void> {
    const q = untracked(this.searched);
    await this.ask(q === '' ? [{}] : [{ q }, { text: q }], true);
  }

  /** Asks for the rows after the last. Never rejects. */
  async loadMore(): Promise<void> {
    const further = untracked(this.next);
    if (further.length > 0) await this.ask(further, false);
  }

  /** Shows only the conversations whose title contains `q`, or in which its words were said. Never rejects. */
  async search(q: string): Promise<void> {
    this.searched.set(q);
    await this.load();
  }

  /** Takes in what became known of a conversation; one without messages is no history yet. */
  put(session: Session): void {
    const isShown = untracked(this.known).has(session.session_id);
    const belongs = session.message_count > 0 && (isShown || untracked(this.searched) === '');
    if (belongs) this.known.update((known) => new Map(known).set(session.session_id, session));
  }

  /** Gives a conversation another title, shown at once. @throws see ChatApi; the old title is back then */
  async rename(session: Session, title: string): Promise<void> {
    this.put({ ...session, title });
    try {
      this.put(await this.api.rename(session.session_id, title));
    } catch (error) {
      this.put(session);
      throw error;
    }
  }

  /** Takes a conversation out of sight, or back into it: it is about to be deleted, or is not after all. */
  hide(session_id: string, isHidden: boolean): void {
    const others = [...untracked(this.leaving)].filter((other) => other !== session_id);
    this.leaving.set(new Set(isHidden ? [...others, session_id] : others));
  }

  /** The conversation to land in: the last in which something was said and that goes on, else an empty one. @throws see ChatApi */
  async last(): Promise<Session> {
    const { sessions } = await this.api.sessions({ limit: LATEST, messages: 'some' });
    return this.firstToGoOn(sessions) ?? this.blank();
  }

  /** This person's still empty conversation, or a new one where there is none. @throws see ChatApi */
  blank(): Promise<Session> {
    this.blankUnderWay ??= this.findBlank().finally(() => (this.blankUnderWay = null));
    return this.blankUnderWay;
  }

  private async findBlank(): Promise<Session> {
    const { sessions } = await this.api.sessions({ limit: LATEST, messages: 'none' });
    return this.firstToGoOn(sessions) ?? this.api.create();
  }

  /** The first in which more can be said: an administrator may have ended one, and its owner may be about to delete it. */
  private firstToGoOn(sessions: readonly Session[]): Session | undefined {
    const leaving = untracked(this.leaving);
    return sessions.find(({ session_id, status }) => status !== 'ended' && !leaving.has(session_id));
  }

  /** @param lists of which the next page is wanted @param isFirst they replace what is shown */
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
