import type { Clock } from '../core/clock/clock.js';

/** Interval within which repeated reads count as one, in milliseconds. */
const READING_MS = 900_000;
/** Maximum number of reads kept in memory; the oldest is evicted first. */
const MOST_READINGS = 20_000;

interface Reading {
  /** milliseconds since the epoch */
  at: number;
  /** settles once the record of it is committed */
  told: Promise<void>;
}

/**
 * Records a read at most once within 15 minutes, so that a live page may refresh as often as it likes at no cost in writes.
 *
 * Promises: a caller that awaits it reads nothing before the record is committed, nor when that fails. After a restart the next read is
 * recorded again.
 */
export class ToldOnce {
  private readonly readings = new Map<string, Reading>();

  constructor(private readonly clock: Clock) {}

  /** @param key identifies the reader and what is read @param tell commits the record @throws whatever the callback throws */
  note(key: string, tell: () => Promise<void>): Promise<void> {
    const known = this.readings.get(key);
    const at = this.clock.now();
    // Absolute difference, so that a clock that was set back does not suppress records for long.
    if (known && Math.abs(at - known.at) < READING_MS) return known.told;
    const told = tell();
    const reading = { at, told };
    // Deleted and reinserted, so that the oldest entry stays first.
    this.readings.delete(key);
    if (this.readings.size >= MOST_READINGS) this.readings.delete(this.readings.keys().next().value!);
    this.readings.set(key, reading);
    // The next caller must not rely on a record that was never written.
    told.catch(() => this.readings.get(key) === reading && this.readings.delete(key));
    return told;
  }
}
