import { Injectable } from '@nestjs/common';
import { Clock } from '../core/clock/clock.js';
import { WriteGate } from '../core/database/write-gate.js';
import { actorOf, type Principal } from '../core/http/access.js';
import { TranscriptOpened } from './session.events.js';

/** How long what an administrator reads of one session counts as one opening, in milliseconds. */
const OPENING_MS = 900_000;
/** Openings kept in memory; the oldest goes first. */
const MOST_OPENINGS = 20_000;

interface Opening {
  /** milliseconds since the epoch */
  at: number;
  /** settles once it is committed */
  told: Promise<void>;
}

/**
 * Tells the bus when an administrator opens somebody's session.
 *
 * Promises: an opening is committed before anything of the session is answered, and when it cannot be, nothing is. It is told
 * once for an administrator, a session and a sign-in within 15 minutes: a live page may refresh as often as it likes and costs
 * no write. After a restart the next look counts as an opening again.
 */
@Injectable()
export class TranscriptOpenings {
  private readonly openings = new Map<string, Opening>();

  constructor(
    private readonly gate: WriteGate,
    private readonly clock: Clock,
  ) {}

  /** @param session whose transcript is about to be answered @throws what the write gate or a listener throws */
  note(principal: Principal, { session_id, user_id }: { session_id: string; user_id: string }): Promise<void> {
    const key = `${principal.user_id} ${principal.sign_in_id} ${session_id}`;
    const known = this.openings.get(key);
    const at = this.clock.now();
    // Either way, so that a clock that was set back hides nothing for long.
    if (known && Math.abs(at - known.at) < OPENING_MS) return known.told;
    const told = this.gate.run((job) => job.publish(new TranscriptOpened(session_id, user_id, actorOf(principal))));
    const opening = { at, told };
    // Made anew, so that the oldest stays the first.
    this.openings.delete(key);
    if (this.openings.size >= MOST_OPENINGS) this.openings.delete(this.openings.keys().next().value!);
    this.openings.set(key, opening);
    // Whoever asks next must not be let in by an opening that was never written.
    told.catch(() => this.openings.get(key) === opening && this.openings.delete(key));
    return told;
  }
}
