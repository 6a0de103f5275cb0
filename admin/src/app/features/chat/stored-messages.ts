import { signal, untracked } from '@angular/core';
import type { Message, MessageList, Problem, Session } from '@switchboard/shared';
import { problemOf } from '../../core/http/problem';
import type { BatchedTranscript } from './batched-transcript';
import type { ChatApi } from './chat-api';
import { branchTo, hasEarlier, shownBranch } from './shown-branch';
import { applyChange } from './transcript';

/** Messages in one page of a branch; what is loaded is also what is printed. */
export const PAGE_SIZE = 200;
/** Messages that are fetched again when catching up: one of them may have been replaced by a newer reply. */
const OVERLAP = 20;
/** A seq that none reaches. */
const BEHIND_THE_LAST = Number.MAX_SAFE_INTEGER;

/**
 * Loads the stored messages of the branch that a conversation shows into its transcript.
 *
 * Guarantees: the newest {@link PAGE_SIZE} are loaded first, older ones on demand; a branch is shown once its messages are loaded, not
 * before; no two requests run concurrently, and one requested in the meantime follows; a state that is already synced is not fetched again.
 */
export class StoredMessages {
  private readonly isLoaded = signal(false);
  private readonly lastProblem = signal<Problem | null>(null);
  /** the session state up to which all messages are loaded */
  private synced: string | null = null;
  /** how often something may have been missed */
  private misses = 0;
  private requested: Session | null = null;
  private running: Promise<void> | null = null;

  /** Whether the newest messages are loaded. */
  readonly loaded = this.isLoaded.asReadonly();
  /** Why the last load failed; null while all is well. */
  readonly problem = this.lastProblem.asReadonly();

  constructor(
    private readonly api: Pick<ChatApi, 'messages'>,
    private readonly session_id: string,
    private readonly transcript: BatchedTranscript,
  ) {}

  /** Fetches what is new in `session`, unless it is known, and shows its branch. Never rejects: see {@link problem}. */
  catchUp(session: Session): Promise<void> {
    this.requested = session;
    this.running ??= this.runCatchUp()
      .finally(() => (this.running = null))
      // Requested after the last check: two events that arrive together are both handled before this.
      .then(() => (this.requested === null ? undefined : this.catchUp(this.requested)));
    return this.running;
  }

  /** The stream has delivered everything up to this session state. */
  markSynced(session: Session): void {
    if (this.synced !== null) this.synced = syncKey(session);
  }

  /** Something may have been missed: the next {@link catchUp} fetches in any case. */
  invalidate(): void {
    this.synced = null;
    this.misses += 1;
  }

  /** Loads the messages before the first one shown. @throws see ChatApi */
  async loadEarlier(): Promise<void> {
    const [first] = this.shown();
    if (!first) return;
    const { messages } = await this.fetchPage(first.seq, PAGE_SIZE);
    this.transcript.apply({ type: 'loaded', messages });
  }

  private async runCatchUp(): Promise<void> {
    for (let session = this.requested; session !== null; session = this.requested) {
      this.requested = null;
      if (syncKey(session) !== this.synced || !this.isConnected(session.leaf_id)) {
        try {
          await this.fetchNew(session);
          this.lastProblem.set(null);
        } catch (error) {
          this.lastProblem.set(problemOf(error));
          return;
        }
      }
      this.transcript.apply({ type: 'session', session });
    }
  }

  /** Nothing is applied before all is there: a reply that is loaded ends the one in progress, and its branch may be another one. */
  private async fetchNew(session: Session): Promise<void> {
    const { misses } = this;
    const isFirst = !untracked(this.isLoaded);
    const { messages, more } = await this.fetchPage(BEHIND_THE_LAST, isFirst ? PAGE_SIZE : OVERLAP);
    const [first] = messages;
    const isApart = !isFirst && more && !this.isConnected(session.leaf_id, messages);
    if (isApart && first) messages.push(...(await this.fetchPage(first.seq, PAGE_SIZE)).messages);
    messages.push(...(await this.fetchReplies(session, messages)));
    this.synced = syncKey(session);
    this.transcript.apply({ type: 'loaded', messages, session });
    this.isLoaded.set(true);
    if (misses === this.misses) this.transcript.apply({ type: 'caught_up' });
  }

  /** Replies to the last message are not part of a branch that ends with it. */
  private async fetchReplies({ leaf_id }: Session, fetched: readonly Message[]): Promise<Message[]> {
    const last = branchTo(this.known(fetched), leaf_id).at(-1);
    if (last?.role !== 'user') return [];
    const { messages } = await this.api.messages(this.session_id, { after: last.seq });
    return messages.filter(({ reply_to }) => reply_to === last.message_id);
  }

  /** The last messages before a seq, in as many responses as it takes: long ones make each shorter. */
  private async fetchPage(before: number, limit: number): Promise<MessageList> {
    const messages: Message[] = [];
    for (;;) {
      const page = await this.api.messages(this.session_id, { before: messages[0]?.seq ?? before, limit: limit - messages.length });
      messages.unshift(...page.messages);
      if (!page.more || page.messages.length === 0 || messages.length >= limit) return { messages, ...(page.more && { more: true }) };
    }
  }

  /** Whether nothing is missing between the end of a branch and its beginning, or the first message shown. */
  private isConnected(leaf_id: string | null, fetched: readonly Message[] = []): boolean {
    if (leaf_id === null) return true;
    const branch = branchTo(this.known(fetched), leaf_id);
    const [first] = this.shown();
    const isLong = branch.length >= PAGE_SIZE || branch.some(({ message_id }) => message_id === first?.message_id);
    return branch.length > 0 && (!hasEarlier(branch) || isLong);
  }

  private known(fetched: readonly Message[]): readonly Message[] {
    const transcript = untracked(this.transcript.transcript);
    return fetched.length === 0 ? transcript.messages : applyChange(transcript, { type: 'loaded', messages: fetched }).messages;
  }

  private shown() {
    return shownBranch(untracked(this.transcript.transcript));
  }
}

function syncKey({ message_count, last_activity_at, leaf_id }: Session): string {
  return `${message_count} ${last_activity_at} ${leaf_id}`;
}
