import { signal, untracked } from '@angular/core';
import type { Problem, Session } from '@switchboard/shared';
import { problemOf } from '../../core/http/problem';
import { type ChatApi, MESSAGES_PER_ANSWER } from './chat-api';
import type { PaintedTranscript } from './painted-transcript';
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
  private readonly start = signal(0);
  private readonly fault = signal<Problem | null>(null);
  /** the session state up to which all messages are loaded */
  private synced: string | null = null;
  private wanted: Session | null = null;
  private underWay: Promise<void> | null = null;

  /** Whether the newest messages are loaded. */
  readonly loaded = this.isLoaded.asReadonly();
  /** Why the last load failed; null while all is well. */
  readonly problem = this.fault.asReadonly();
  /** Every message after this seq is loaded. */
  readonly from = this.start.asReadonly();

  constructor(
    private readonly api: Pick<ChatApi, 'messages'>,
    private readonly session_id: string,
    private readonly transcript: PaintedTranscript,
  ) {}

  /** Fetches what is new in `session`, unless it is known. Never rejects: see {@link problem}. */
  catchUp(session: Session): Promise<void> {
    this.wanted = session;
    this.underWay ??= this.untilCaughtUp().finally(() => (this.underWay = null));
    return this.underWay;
  }

  /** The stream has delivered everything up to this session state. */
  toldBy(session: Session): void {
    if (this.synced !== null) this.synced = stateOf(session);
  }

  /** Something may have been missed: the next {@link catchUp} fetches in any case. */
  doubt(): void {
    this.synced = null;
  }

  /** Loads the messages before the first loaded one. @throws see ChatApi */
  async loadEarlier(): Promise<void> {
    const from = untracked(this.start);
    const earlier = Math.max(0, from - MESSAGES_PER_ANSWER);
    await this.load(earlier, from);
    this.start.set(earlier);
  }

  private async untilCaughtUp(): Promise<void> {
    for (let session = this.wanted; session !== null; session = this.wanted) {
      this.wanted = null;
      if (stateOf(session) === this.synced) continue;
      try {
        await this.ask(session);
        this.fault.set(null);
      } catch (error) {
        this.fault.set(problemOf(error));
        return;
      }
    }
  }

  private async ask(session: Session): Promise<void> {
    const known = lastSeq(untracked(this.transcript.transcript));
    // A seq is never lower than the number of messages up to it, so this covers at least the last 200.
    if (!untracked(this.isLoaded)) this.start.set(Math.max(0, session.message_count - MESSAGES_PER_ANSWER));
    await this.load(untracked(this.isLoaded) ? Math.max(untracked(this.start), known - OVERLAP) : untracked(this.start));
    this.synced = stateOf(session);
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

function stateOf({ message_count, last_activity_at }: Session): string {
  return `${message_count} ${last_activity_at}`;
}
