import { Injectable, type OnModuleInit } from '@nestjs/common';
import { ChatService } from '../chat/index.js';
import { Bus } from '../core/bus/bus.js';
import { RecurringTask } from '../core/clock/recurring-task.js';
import { ListMoved } from '../core/instances/instances.events.js';
import { Reachability } from '../core/instances/reachability.js';
import { Messenger } from '../core/instances/messenger.js';
import { SessionsService } from '../sessions/index.js';
import type { SessionChannel } from './session-channel.js';
import { SessionChannels } from './session-channels.js';

/** Milliseconds between two looks at whether anybody is to be doubted. */
const CHECK_INTERVAL_MS = 250;
/** Maximum size of the messages that a channel catches up with, in bytes. */
const MAX_BYTES = 262_144;

/**
 * Tells the watchers of sessions from the database what messages between servers have not told.
 *
 * States: trusting; in doubt, while this server does not hear itself or another living one. Guarantees: in doubt, and once more when it is over,
 * whatever was written to a watched session is told about a second after it was; a message that arrives before one that precedes it is told after that
 * one, which is looked up if it does not arrive.
 */
@Injectable()
export class SessionCatchUp extends RecurringTask implements OnModuleInit {
  private hasMoved = false;
  private wasInDoubt = false;

  constructor(
    private readonly bus: Bus,
    private readonly messenger: Messenger,
    private readonly reachability: Reachability,
    private readonly channels: SessionChannels,
    private readonly chat: ChatService,
    private readonly sessions: SessionsService,
  ) {
    super(CHECK_INTERVAL_MS, 'could not look up what happened in watched sessions');
  }

  onModuleInit(): void {
    if (!this.messenger.isJoined) return;
    this.messenger.onRecovered(() => (this.wasInDoubt = true));
    this.bus.elsewhere(ListMoved, () => (this.hasMoved = true));
  }

  override onApplicationBootstrap(): Promise<void> | void {
    if (this.messenger.isJoined) return super.onApplicationBootstrap();
  }

  protected async runOnce(): Promise<void> {
    const isInDoubt = !this.reachability.areAllHeard;
    const isDue = isInDoubt ? this.hasMoved || !this.wasInDoubt : this.wasInDoubt;
    this.hasMoved = false;
    this.wasInDoubt = isInDoubt;
    const watched = this.channels.watchedChannels();
    await this.catchUp(isDue ? watched : watched.filter(({ hasGap }) => hasGap));
  }

  private async catchUp(channels: readonly SessionChannel[]): Promise<void> {
    const watched = new Map(channels.map((channel) => [channel.session_id, channel]));
    if (watched.size === 0) return;
    for (const state of await this.sessions.states([...watched.keys()])) {
      const channel = watched.get(state.session_id)!;
      if (channel.differsFrom(state)) await this.tell(channel, state.last_seq);
    }
  }

  /** @param last_seq up to which the database is complete */
  private async tell(channel: SessionChannel, last_seq: number): Promise<void> {
    const { session_id } = channel;
    const messages = await this.chat.messagesSince(session_id, channel.knownSeq, MAX_BYTES);
    for (const message of messages ?? []) {
      // One that was replaced has left a gap.
      channel.noteComplete(message.seq - 1);
      this.channels.tell(session_id, message.role === 'assistant' ? 'reply' : 'message', message, message.seq);
    }
    channel.noteComplete(last_seq);
    if (!messages) return this.channels.tell(session_id, 'reset', {});
    this.channels.tellSession(await this.sessions.findAnyOwn(session_id));
  }
}
