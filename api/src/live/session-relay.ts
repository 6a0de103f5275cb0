import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Replies } from '../chat/index.js';
import { Announcer } from '../core/instances/announcer.js';
import { type Message, Messenger } from '../core/instances/messenger.js';
import type { Audience } from './session-channel.js';

/** Events that are worth nothing to those who do not listen at this moment, since a running reply is told as a whole to whoever asks. */
const PIECES: ReadonlySet<string> = new Set(['delta', 'thought']);
/** Milliseconds for which nothing more of a reply is sent after nobody listened. */
const QUIET_MS = 250;
/** Maximum number of sessions of which it is remembered that nobody listens. */
const MAX_QUIET = 1_000;
const ASK = 'ask';

/** An event of a session, for the watchers at other servers. */
export interface RelayedEvent {
  event: string;
  data: unknown;
  audience: Audience;
  /** whether it is sent to present watchers only, without a number */
  isEphemeral: boolean;
  /** of the message that it contains */
  seq: number | null;
}

/**
 * Carries the events of sessions to the servers at which these are watched.
 *
 * Guarantees: a server that begins to listen gets all of what a running reply elsewhere has said so far. What is lost on the way is found in the
 * database, see `SessionCatchUp`.
 */
@Injectable()
export class SessionRelay implements OnModuleInit {
  private readonly watched = new Set<string>();
  /** until when nobody listens to the pieces of a session's replies, by the monotonic clock */
  private readonly quiet = new Map<string, number>();

  constructor(
    private readonly messenger: Messenger,
    private readonly announcer: Announcer,
    private readonly replies: Replies,
  ) {}

  async onModuleInit(): Promise<void> {
    await this.messenger.subscribe(ASK, ({ session_id }) => this.answer(String(session_id)));
  }

  /** Whether there may be other servers. */
  get isJoined(): boolean {
    return this.messenger.isJoined;
  }

  /** Tells the other servers of an event. */
  publish(session_id: string, event: RelayedEvent): void {
    if (!this.messenger.isJoined) return;
    if (!PIECES.has(event.event)) return this.announcer.announce(channelOf(session_id), { ...event });
    if (performance.now() < (this.quiet.get(session_id) ?? -Infinity)) return;
    this.messenger.publish(channelOf(session_id), { ...event }).then((listeners) => this.noteListeners(session_id, listeners), () => undefined);
  }

  /** Listens to a session from now on. Resolves when no event is missed any more. */
  async watch(session_id: string, listener: (event: RelayedEvent) => void): Promise<void> {
    if (!this.messenger.isJoined) return;
    this.watched.add(session_id);
    await this.messenger.subscribe(channelOf(session_id), (message) => {
      const event = parse(message);
      if (event) listener(event);
    });
  }

  unwatch(session_id: string): void {
    if (this.watched.delete(session_id)) this.messenger.unsubscribe(channelOf(session_id));
  }

  /** Asks the other servers for what a running reply has said so far. */
  ask(session_id: string): void {
    this.announcer.tell(ASK, { session_id });
  }

  private answer(session_id: string): void {
    const running = this.replies.current(session_id);
    if (!running) return;
    this.quiet.delete(session_id);
    for (const [event, data] of [['started', running.start], ['delta', running.text]] as const)
      this.announcer.tell(channelOf(session_id), { event, data, audience: 'all', isEphemeral: true, seq: null } satisfies RelayedEvent);
  }

  private noteListeners(session_id: string, listeners: number): void {
    const others = listeners - (this.watched.has(session_id) ? 1 : 0);
    this.quiet.delete(session_id);
    if (others > 0) return;
    if (this.quiet.size >= MAX_QUIET) this.quiet.delete(this.quiet.keys().next().value!);
    this.quiet.set(session_id, performance.now() + QUIET_MS);
  }
}

const channelOf = (session_id: string): string => `s:${session_id}`;

function parse({ event, data, audience, isEphemeral, seq }: Message): RelayedEvent | null {
  if (typeof event !== 'string' || (audience !== 'all' && audience !== 'owner' && audience !== 'admins')) return null;
  return { event, data, audience, isEphemeral: isEphemeral === true, seq: typeof seq === 'number' ? seq : null };
}
