import type { Message, Session } from '@switchboard/shared';

/** How many messages are remembered as told: a message between servers may arrive after its contents were found in the database. */
const MAX_REMEMBERED = 64;
/** Events of a reply in progress. */
const IN_PROGRESS = new Set(['started', 'thought', 'delta']);

/** The fields of a session that tell whether it has changed. */
export type KnownSession = Pick<Session, 'title' | 'ended_at' | 'handling_version'>;

/** What the watchers of a session were told: between servers, an event may arrive after what it tells was found in the database, or after later ones. */
export class ToldState {
  /** the latest messages, by `seq` */
  private readonly seqs = new Set<number>();
  /** the latest replies that have ended, and not because they were interrupted: such a one may be given again */
  private readonly ended = new Set<string>();
  private session: string | null = null;
  private messageCount = 0;

  /** Watchers are told of a message. */
  noteMessage(seq: number): void {
    remember(this.seqs, seq);
  }

  hasMessage(seq: number): boolean {
    return this.seqs.has(seq);
  }

  /** Watchers know the session in this state. */
  noteSession(session: KnownSession & Partial<Pick<Session, 'message_count'>>): void {
    this.session = stateOf(session);
    this.messageCount = session.message_count ?? 0;
  }

  /** Whether watchers know the session in another state. */
  differsFrom(session: KnownSession): boolean {
    return stateOf(session) !== this.session;
  }

  /** Watchers are told of an event that says how a reply ended, or that they have to load everything. */
  noteEvent(event: string, data: unknown): void {
    if (event === 'reset') this.messageCount = 0;
    if (event !== 'reply') return;
    const { message_id, status } = data as Message;
    if (status !== 'interrupted') remember(this.ended, message_id);
  }

  /** Whether watchers know better: an event of another server tells of a reply in progress that has ended, or of the session with fewer messages. */
  isOutdated(event: string, data: unknown): boolean {
    if (IN_PROGRESS.has(event)) return this.ended.has((data as { reply_id: string }).reply_id);
    return event === 'session' && (data as Session).message_count < this.messageCount;
  }
}

function stateOf({ title, ended_at, handling_version }: KnownSession): string {
  return JSON.stringify([title, ended_at, handling_version]);
}

function remember<Key>(keys: Set<Key>, key: Key): void {
  keys.add(key);
  if (keys.size > MAX_REMEMBERED) keys.delete(keys.values().next().value!);
}
