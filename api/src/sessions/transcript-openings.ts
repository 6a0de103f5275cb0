import { Injectable } from '@nestjs/common';
import { Clock } from '../core/clock/clock.js';
import { WriteGate } from '../core/database/write-gate.js';
import { actorOf, type Principal } from '../core/http/access.js';
import { MessagesSearched, TranscriptOpened } from './session.events.js';
import { ToldOnce } from './told-once.js';

/**
 * Tells the bus when an administrator opens somebody's session, or searches in what people said.
 *
 * Promises: it is committed before anything is answered, and when it cannot be, nothing is. It is told once for an administrator, a
 * sign-in and what they read, as {@link ToldOnce} says.
 */
@Injectable()
export class TranscriptOpenings {
  private readonly readings: ToldOnce;

  constructor(
    private readonly gate: WriteGate,
    clock: Clock,
  ) {
    this.readings = new ToldOnce(clock);
  }

  /** @param session whose transcript is about to be answered @throws what the write gate or a listener throws */
  note(principal: Principal, { session_id, user_id }: { session_id: string; user_id: string }): Promise<void> {
    return this.tell(principal, session_id, new TranscriptOpened(session_id, user_id, actorOf(principal)));
  }

  /** Notes a search in everybody's messages, not the words. @throws what the write gate or a listener throws */
  noteSearch(principal: Principal): Promise<void> {
    return this.tell(principal, 'all', new MessagesSearched(actorOf(principal)));
  }

  private tell({ user_id, sign_in_id }: Principal, what: string, event: object): Promise<void> {
    return this.readings.note(`${user_id} ${sign_in_id} ${what}`, () => this.gate.run((job) => job.publish(event)));
  }
}
