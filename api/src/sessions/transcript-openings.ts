import { Injectable } from '@nestjs/common';
import { Clock } from '../core/clock/clock.js';
import { WriteGate } from '../core/database/write-gate.js';
import { actorOf, type Principal } from '../core/http/access.js';
import { MessagesSearched, TranscriptOpened } from './session.events.js';
import { ToldOnce } from './told-once.js';

/**
 * Publishes an event when an administrator opens a user's session or searches all users' messages.
 *
 * Promises: the event is committed before anything is answered, and if that fails, nothing is answered. It is published once per interval
 * for an administrator, a sign-in and what they read, see {@link ToldOnce}.
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

  /**
   * Records that a transcript is opened.
   *
   * @param session whose transcript is about to be sent
   * @throws errors of the write gate or of a listener
   */
  note(principal: Principal, { session_id, user_id }: { session_id: string; user_id: string }): Promise<void> {
    return this.tell(principal, session_id, new TranscriptOpened(session_id, user_id, actorOf(principal)));
  }

  /** Records a search of all users' messages, without the search terms. @throws errors of the write gate or of a listener */
  noteSearch(principal: Principal): Promise<void> {
    return this.tell(principal, 'all', new MessagesSearched(actorOf(principal)));
  }

  private tell({ user_id, sign_in_id }: Principal, what: string, event: object): Promise<void> {
    return this.readings.note(`${user_id} ${sign_in_id} ${what}`, () => this.gate.run((job) => job.publish(event)));
  }
}
