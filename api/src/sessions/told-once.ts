import type { Clock } from '../core/clock/clock.js';

/** How long what somebody reads counts as one reading, in milliseconds. */
const READING_MS = 900_000;
/** Readings kept in memory; the oldest goes first. */
const MOST_READINGS = 20_000;

interface Reading {
  /** milliseconds since the epoch */
  at: number;
  /** settles once it is committed */
  told: Promise<void>;
}

/**
 * Tells of what somebody reads once within 15 minutes: a live page may refresh as often as it likes and costs no write.
 *
 * Promises: whoever waits for it reads nothing before the telling is committed, nor when it fails. After a restart the next look
 * counts as a reading again.
 */
export class ToldOnce {
  private readonly readings = new Map<string, Reading>();

  constructor(private readonly clock: Clock) {}

  /** @param key names who reads what @param tell commits that they do @throws what `tell` throws */
  note(key: string, tell: () => Promise<void>): Promise<void> {
    const known = this.readings.get(key);
    const at = this.clock.now();
    // Either way, so that a clock that was set back hides nothing for long.
    if (known && Math.abs(at - known.at) < READING_MS) return known.told;
    const told = tell();
    const reading = { at, told };
    // Made anew, so that the oldest stays the first.
    this.readings.delete(key);
    if (this.readings.size >= MOST_READINGS) this.readings.delete(this.readings.keys().next().value!);
    this.readings.set(key, reading);
    // Whoever asks next must not be let in by a reading that was never written.
    told.catch(() => this.readings.get(key) === reading && this.readings.delete(key));
    return told;
  }
}
