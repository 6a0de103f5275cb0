import { Injectable } from '@nestjs/common';
import { Clock } from '../core/clock/clock.js';
import { WriteGate } from '../core/database/write-gate.js';
import { actorOf, type Principal } from '../core/http/access.js';
import { MessagesSearched, TranscriptOpened } from './session.events.js';
import { OncePerInterval } from './once-per-interval.js';

/**
 * Publishes an event when an administrator opens a user's session or searches all users' messages.
 *
 * Guarantees: the event is committed before anything is answered, and if that fails, nothing is answered. It is published once per interval
 * for an administrator, a sign-in and what they read, see {@link OncePerInterval}.
 */
@Injectable()
export class TranscriptOpenings {
  private readonly oncePerInterval: OncePerInterval;

  constructor(
    private readonly gate: WriteGate,
    clock: Clock,
  ) {
    this.oncePerInterval = new OncePerInterval(clock);
  }

  /**
   * Records that a transcript is opened.
   *
   * @param session whose transcript is about to be sent
   * @throws errors of the write gate or of a listener
   */
  record(principal: Principal, { session_id, user_id }: { session_id: string; user_id: string }): Promise<void> {
    return this.publishOnce(principal, session_id, new TranscriptOpened(session_id, user_id, actorOf(principal)));
  }

  /** Records a search of all users' messages, without the search terms. @throws errors of the write gate or of a listener */
  recordSearch(principal: Principal): Promise<void> {
    return this.publishOnce(principal, 'all', new MessagesSearched(actorOf(principal)));
  }

  private publishOnce({ user_id, sign_in_id }: Principal, subject: string, event: object): Promise<void> {
    return this.oncePerInterval.run(`${user_id} ${sign_in_id} ${subject}`, () => this.gate.run((job) => job.publish(event)));
  }
}
