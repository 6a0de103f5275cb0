import { Clock } from '@switchboard/api';

/** A clock that stands still until a test moves it. */
export class TestClock extends Clock {
  /** @param at milliseconds since the epoch; by default the time at which the test began */
  constructor(private at = Date.now()) {
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
