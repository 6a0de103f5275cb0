import { signal, untracked } from '@angular/core';
import type { Problem, Session } from '@switchboard/shared';
import { problemOf } from '../../core/http/problem';
import { type ChatApi, MAX_MESSAGES_PER_RESPONSE } from './chat-api';
import type { BatchedTranscript } from './batched-transcript';
import { lastSeq } from './transcript';

/** Known messages that are fetched again when catching up: one of them may have been replaced by a newer reply. */
const OVERLAP = 20;

/**
 * Loads the stored messages of one conversation into its transcript.
 *
 * Guarantees: at least the newest 200 are loaded first, older ones on demand; no two requests run concurrently, and one requested
 * in the meantime follows; a state that is already synced is not fetched again.
 */
export class StoredMessages {
  private readonly isLoaded = signal(false);
  private readonly loadedAfter = signal(0);
  private readonly lastProblem = signal<Problem | null>(null);
  /** the session state up to which all messages are loaded */
  private synced: string | null = null;
  private requested: Session | null = null;
  private running: Promise<void> | null = null;

  /** Whether the newest messages are loaded. */
  readonly loaded = this.isLoaded.asReadonly();
  /** Why the last load failed; null while all is well. */
  readonly problem = this.lastProblem.asReadonly();
  /** Every message after this seq is loaded. */
  readonly from = this.loadedAfter.asReadonly();

  constructor(
    private readonly api: Pick<ChatApi, 'messages'>,
    private readonly session_id: string,
    private readonly transcript: BatchedTranscript,
  ) {}

  /** Fetches what is new in `session`, unless it is known. Never rejects: see {@link problem}. */
  catchUp(session: Session): Promise<void> {
    this.requested = session;
    this.running ??= this.runCatchUp().finally(() => (this.running = null));
    return this.running;
  }

  /** The stream has delivered everything up to this session state. */
  markSynced(session: Session): void {
    if (this.synced !== null) this.synced = syncKey(session);
  }

  /** Something may have been missed: the next {@link catchUp} fetches in any case. */
  invalidate(): void {
    this.synced = null;
  }

  /** Loads the messages before the first loaded one. @throws see ChatApi */
  async loadEarlier(): Promise<void> {
    const from = untracked(this.loadedAfter);
    const earlier = Math.max(0, from - MAX_MESSAGES_PER_RESPONSE);
    await this.load(earlier, from);
    this.loadedAfter.set(earlier);
  }

  private async runCatchUp(): Promise<void> {
    for (let session = this.requested; session !== null; session = this.requested) {
      this.requested = null;
      if (syncKey(session) === this.synced) continue;
      try {
        await this.fetchNew(session);
        this.lastProblem.set(null);
      } catch (error) {
        this.lastProblem.set(problemOf(error));
        return;
      }
    }
  }

  private async fetchNew(session: Session): Promise<void> {
    const known = lastSeq(untracked(this.transcript.transcript));
    // A seq is never lower than the number of messages up to it, so this covers at least the last 200.
    if (!untracked(this.isLoaded)) this.loadedAfter.set(Math.max(0, session.message_count - MAX_MESSAGES_PER_RESPONSE));
    await this.load(untracked(this.isLoaded) ? Math.max(untracked(this.loadedAfter), known - OVERLAP) : untracked(this.loadedAfter));
    this.synced = syncKey(session);
    this.isLoaded.set(true);
  }

  /** Loads the messages after the seq `after`, in as many responses as it takes, up to `until` at least. */
  private async load(after: number, until = Infinity): Promise<void> {
    for (let from = after; ; ) {
      const { messages, more } = await this.api.messages(this.session_id, from);
      this.transcript.apply({ type: 'loaded', messages });
      from = messages.at(-1)?.seq ?? Infinity;
      if (!more || from >= until) return;
    }
  }
}

function syncKey({ message_count, last_activity_at }: Session): string {
  return `${message_count} ${last_activity_at}`;
}
