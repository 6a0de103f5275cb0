import type { Clock } from '../core/clock/clock.js';

/** Interval within which repeated reads count as one, in milliseconds. */
const INTERVAL_MS = 900_000;
/** Maximum number of reads kept in memory; the oldest is evicted first. */
const MAX_ENTRIES = 20_000;

interface Entry {
  /** milliseconds since the epoch */
  at: number;
  /** settles once the record of it is committed */
  done: Promise<void>;
}

/**
 * Records a read at most once within 15 minutes, so that a live page may refresh as often as it likes at no cost in writes.
 *
 * Guarantees: a caller that awaits it reads nothing before the record is committed, nor when that fails. After a restart the next read is
 * recorded again.
 */
export class OncePerInterval {
  private readonly entries = new Map<string, Entry>();

  constructor(private readonly clock: Clock) {}

  /** @param key identifies the reader and what is read @param action commits the record @throws whatever the callback throws */
  run(key: string, action: () => Promise<void>): Promise<void> {
    const known = this.entries.get(key);
    const at = this.clock.now();
    // Absolute difference, so that a clock that was set back does not suppress records for long.
    if (known && Math.abs(at - known.at) < INTERVAL_MS) return known.done;
    const done = action();
    const entry = { at, done };
    // Deleted and reinserted, so that the oldest entry stays first.
    this.entries.delete(key);
    if (this.entries.size >= MAX_ENTRIES) this.entries.delete(this.entries.keys().next().value!);
    this.entries.set(key, entry);
    // The next caller must not rely on a record that was never written.
    done.catch(() => this.entries.get(key) === entry && this.entries.delete(key));
    return done;
  }
}
