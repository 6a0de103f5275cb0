import { Injectable, computed, inject, signal, untracked } from '@angular/core';
import type { Problem, Session } from '@switchboard/shared';
import { problemOf } from '../../core/http/problem';
import { ChatApi } from './chat-api';

/** Conversations that one answer brings. */
const PAGE = 40;

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
  private readonly next = signal<string | null>(null);
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
  readonly hasMore = computed(() => this.next() !== null);
  readonly busy = computed(() => this.asking() > 0);
  /** The first answer has come. */
  readonly loaded = this.answered.asReadonly();
  /** Why the last asking failed; null after a success. */
  readonly problem = this.fault.asReadonly();

  /** Asks for the first page anew. Never rejects: see {@link problem}. */
  async load(): Promise<void> {
    await this.ask(null);
  }

  /** Asks for the rows after the last. Never rejects. */
  async loadMore(): Promise<void> {
    const cursor = untracked(this.next);
    if (cursor !== null) await this.ask(cursor);
  }

  /** Shows only the conversations whose title contains `q`. Never rejects. */
  async search(q: string): Promise<void> {
    this.searched.set(q);
    await this.ask(null);
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

  /** The conversation to land in: the last in which something was said, else an empty one. @throws see ChatApi */
  async last(): Promise<Session> {
    const leaving = untracked(this.leaving);
    const { sessions } = await this.api.sessions({ limit: 1 + leaving.size, messages: 'some' });
    return sessions.find(({ session_id }) => !leaving.has(session_id)) ?? this.blank();
  }

  /** This person's still empty conversation, or a new one where there is none. @throws see ChatApi */
  blank(): Promise<Session> {
    this.blankUnderWay ??= this.findBlank().finally(() => (this.blankUnderWay = null));
    return this.blankUnderWay;
  }

  private async findBlank(): Promise<Session> {
    const { sessions } = await this.api.sessions({ limit: 20, messages: 'none' });
    const leaving = untracked(this.leaving);
    // An administrator may have ended an empty one: nothing can be said there.
    return sessions.find(({ session_id, status }) => status !== 'ended' && !leaving.has(session_id)) ?? this.api.create();
  }

  private async ask(cursor: string | null): Promise<void> {
    const question = ++this.question;
    const q = untracked(this.searched);
    this.asking.update((count) => count + 1);
    try {
      const { sessions, next_cursor } = await this.api.sessions({ limit: PAGE, messages: 'some', cursor, q });
      if (question !== this.question) return;
      const before = cursor === null ? [] : [...untracked(this.known).values()];
      this.known.set(new Map([...before, ...sessions].map((session) => [session.session_id, session])));
      this.next.set(next_cursor);
      this.fault.set(null);
      this.answered.set(true);
    } catch (error) {
      if (question === this.question) this.fault.set(problemOf(error));
    } finally {
      this.asking.update((count) => count - 1);
    }
  }
}
