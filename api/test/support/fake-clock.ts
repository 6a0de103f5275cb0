import { Clock } from '../../src/core/clock/clock.js';

/** A clock that stands still until it is advanced. */
export class FakeClock extends Clock {
  /** @param at milliseconds since the epoch */
  constructor(private at = Date.parse('2026-03-01T12:00:00.000Z')) {
    super();
  }

  now(): number {
    return this.at;
  }

  /** @param milliseconds to move forward, or back if negative */
  advance(milliseconds: number): void {
    this.at += milliseconds;
  }
}
