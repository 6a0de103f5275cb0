import { Injectable } from '@nestjs/common';
import { Clock } from './clock.js';

/** How long a sample counts, in milliseconds. */
const SAMPLE_LIFETIME_MS = 60_000;
/** Samples taken at startup. */
const FIRST_SAMPLES = 5;
/** A clock that is further off is set at once, in milliseconds. */
const MAX_SLEW_MS = 1_000;
/** How much of the time that passes may be used to correct the clock. */
const SLEW_RATE = 0.001;

/** One question for the other clock's time. Instants of the monotonic clock are in milliseconds. */
export interface ClockSample {
  /** the answer, in milliseconds since the epoch */
  now: number;
  /** when it was sent and received, by the monotonic clock */
  sentAt: number;
  receivedAt: number;
}

/** What a sample says: what to add to the monotonic clock, and how far that may be off, doubled. */
interface Estimate {
  offset: number;
  roundTrip: number;
  receivedAt: number;
}

/**
 * PostgreSQL's clock, so that all servers on a database have the same time, whatever their machines' clocks say.
 *
 * States: not set (the system's clock); set. Guarantees: it runs on between two samples, as fast as the monotonic clock, and never goes back
 * except to be set right; of the samples of the last minute the fastest counts; a difference is corrected by a millisecond a second, one of
 * more than a second at once.
 */
@Injectable()
export class SharedClock extends Clock {
  private samples: Estimate[] = [];
  private isSet = false;
  /** what was added to the monotonic clock at `from`, and what is to be added in the end */
  private slew: { from: number; offset: number; target: number };

  /** @param monotonic milliseconds of a clock that is never set */
  constructor(private readonly monotonic: () => number = () => performance.now()) {
    super();
    const offset = Date.now() - monotonic();
    this.slew = { from: monotonic(), offset, target: offset };
  }

  now(): number {
    const at = this.monotonic();
    return Math.floor(at + this.offsetAt(at));
  }

  /** Sets the clock. @param ask PostgreSQL's time, in milliseconds since the epoch */
  async synchronize(ask: () => Promise<number>): Promise<void> {
    for (let sample = 0; sample < FIRST_SAMPLES; sample++) {
      const sentAt = this.monotonic();
      const now = await ask();
      this.isSet = false;
      this.addSample({ now, sentAt, receivedAt: this.monotonic() });
    }
  }

  /** @returns by how many milliseconds the clock was set at once, null if it was not */
  addSample({ now, sentAt, receivedAt }: ClockSample): number | null {
    const newest: Estimate = { offset: now - (sentAt + receivedAt) / 2, roundTrip: receivedAt - sentAt, receivedAt };
    const isOneClock = ({ offset, roundTrip }: Estimate): boolean => Math.abs(offset - newest.offset) <= MAX_SLEW_MS + roundTrip + newest.roundTrip;
    // Samples from before either clock was set say nothing any more.
    this.samples = [...this.samples.filter((each) => receivedAt - each.receivedAt < SAMPLE_LIFETIME_MS && isOneClock(each)), newest];
    const { offset: target } = this.samples.reduce((best, each) => (each.roundTrip <= best.roundTrip ? each : best));
    const offset = this.offsetAt(receivedAt);
    const jump = target - offset;
    const isJump = Math.abs(jump) > MAX_SLEW_MS;
    const sets = isJump || !this.isSet;
    this.slew = { from: receivedAt, offset: sets ? target : offset, target };
    this.isSet = true;
    return isJump ? jump : null;
  }

  private offsetAt(at: number): number {
    const { from, offset, target } = this.slew;
    const possible = (at - from) * SLEW_RATE;
    return Math.abs(target - offset) <= possible ? target : offset + Math.sign(target - offset) * possible;
  }
}
