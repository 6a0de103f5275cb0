import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { Bus, Clock, DomainError, MessagePosted, SessionEnded, SETTINGS, type Settings, WriteGate } from '@switchboard/api';
import { type Tally, TallyRepository } from './tally.repository.js';

/** A word that this extension rejects in messages. */
export const FORBIDDEN = 'rhubarb';

/** Counts all messages, in the transaction that writes them, and records which sessions ended. */
@Injectable()
export class TallyService implements OnModuleInit {
  /** ids of ended sessions, and when the listener was notified, in that order */
  readonly ended: { session_id: string; at: string }[] = [];

  constructor(
    private readonly bus: Bus,
    private readonly gate: WriteGate,
    private readonly clock: Clock,
    private readonly repository: TallyRepository,
    @Inject(SETTINGS) readonly settings: Settings,
  ) {}

  onModuleInit(): void {
    this.bus.within(MessagePosted, async ({ session, message }, manager) => {
      await this.repository.add(manager, message.message_id, session.user_id, message.content.length);
      if (message.content.includes(FORBIDDEN)) throw new DomainError('invalid', 'forbidden_word', 'This word is not allowed here.');
    });
    this.bus.committed(SessionEnded, ({ session: { session_id } }) => {
      this.ended.push({ session_id, at: this.clock.instant() });
      throw new Error('a failing listener does no harm');
    });
  }

  of(user_id: string): Promise<Tally> {
    return this.repository.of(user_id);
  }

  clear(user_id: string): Promise<void> {
    return this.gate.run(({ manager }) => this.repository.clear(manager, user_id));
  }
}
