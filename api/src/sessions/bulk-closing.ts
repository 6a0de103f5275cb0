import { Injectable, Logger } from '@nestjs/common';
import type { SessionsEnded, SessionsEnding } from '@switchboard/shared';
import { yieldIfBusy } from '../core/clock/event-loop.js';
import type { Principal } from '../core/http/access.js';
import { SessionClosing } from './session-closing.js';

/** Sessions that are being ended at once: their jobs share commits, and other people's writes get their turns between them. */
const AT_ONCE = 4;
/** Failures after which no further session is tried: what fails that often is the database. */
const MAX_FAILURES = 5;

/**
 * Ends many sessions on behalf of administrators.
 *
 * Guarantees: each session is ended by a job of its own, exactly as a single one is, so a failure concerns that session alone. Ending the
 * same sessions again changes nothing. The event loop is not blocked, however many they are.
 */
@Injectable()
export class BulkClosing {
  private readonly logger = new Logger(BulkClosing.name);

  constructor(private readonly closing: SessionClosing) {}

  /** @throws what kept each of the sessions from being ended, if not one of them was dealt with */
  async end(principal: Principal, { session_ids, reason }: SessionsEnding): Promise<SessionsEnded> {
    const outcome: SessionsEnded = { ended: [], already_ended: [], missing: [], failed: [] };
    const ids = [...new Set(session_ids)];
    const errors: unknown[] = [];
    let next = 0;
    const work = async (): Promise<void> => {
      while (next < ids.length) {
        const session_id = ids[next++]!;
        await yieldIfBusy();
        if (errors.length >= MAX_FAILURES) {
          outcome.failed.push(session_id);
          continue;
        }
        try {
          outcome[await this.closing.close(principal, session_id, reason ?? null)].push(session_id);
        } catch (error) {
          errors.push(error);
          outcome.failed.push(session_id);
        }
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
    if (errors.length > 0 && outcome.failed.length === ids.length) throw errors[0];
    if (errors.length > 0) this.logger.warn({ err: errors[0], failed: outcome.failed.length }, 'some sessions could not be ended');
    return outcome;
  }
}
