import type { Message, Session } from '@switchboard/shared';

/** How many messages are remembered as told: a message between servers may arrive after its contents were found in the database. */
const MAX_REMEMBERED = 64;
/** Events of a reply in progress. */
const IN_PROGRESS = new Set(['started', 'thought', 'delta']);

/** The fields of a session that tell whether it has changed. */
export type KnownSession = Pick<Session, 'title' | 'ended_at' | 'handling_version'>;

/** Of no session yet. */
const NOTHING: Pick<Session, 'message_count' | 'handling_version' | 'ended_at'> = { message_count: 0, handling_version: 0, ended_at: null };

/** What the watchers of a session were told: between servers, an event may arrive after what it tells was found in the database, or after later ones. */
export class ToldState {
  /** the latest messages, by `seq` */
  private readonly seqs = new Set<number>();
  /** the latest replies that have ended, and not because they were interrupted: such a one may be given again */
  private readonly ended = new Set<string>();
  private session: string | null = null;
  /** what later states do not have less of */
  private latest = NOTHING;

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
    this.latest = { message_count: 0, ...session };
  }

  /** Whether watchers know the session in another state. */
  differsFrom(session: KnownSession): boolean {
    return stateOf(session) !== this.session;
  }

  /** Watchers are told of an event that says how a reply ended, or that they have to load everything. */
  noteEvent(event: string, data: unknown): void {
    if (event === 'reset') this.latest = NOTHING;
    if (event !== 'reply') return;
    const { message_id, status } = data as Message;
    if (status !== 'interrupted') remember(this.ended, message_id);
  }

  /**
   * Whether watchers know better: an event of another server tells of a reply in progress that has ended, or of the session with fewer messages, as
   * it was handled before, or before it ended for good.
   */
  isOutdated(event: string, data: unknown): boolean {
    if (IN_PROGRESS.has(event)) return this.ended.has((data as { reply_id: string }).reply_id);
    if (event !== 'session') return false;
    const { message_count, handling_version, ended_at } = data as Session;
    const { latest } = this;
    return message_count < latest.message_count || handling_version < latest.handling_version || (ended_at === null && latest.ended_at !== null);
  }
}

function stateOf({ title, ended_at, handling_version }: KnownSession): string {
  return JSON.stringify([title, ended_at, handling_version]);
}

function remember<Key>(keys: Set<Key>, key: Key): void {
  keys.add(key);
  if (keys.size > MAX_REMEMBERED) keys.delete(keys.values().next().value!);
}
