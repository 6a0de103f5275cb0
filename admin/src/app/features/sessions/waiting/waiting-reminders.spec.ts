import { beforeEach, describe, expect, it } from '@jest/globals';
import { WaitingReminders } from './waiting-reminders';

const SECOND = 1_000;

describe('when it is said that someone waits', () => {
  let reminders: WaitingReminders;

  beforeEach(() => {
    reminders = new WaitingReminders();
  });

  /** Checks every second. @returns the seconds at which it was said */
  function saidWithin(from: number, to: number, waiting: number): number[] {
    const said: number[] = [];
    for (let second = from; second < to; second++) if (reminders.check(waiting, second * SECOND)) said.push(second);
    return said;
  }

  it('is at once, and after one, three and five minutes, and no more', () => {
    saidWithin(0, 10, 0);
    expect(saidWithin(10, 2_000, 1)).toEqual([10, 70, 190, 310]);
  });

  it('is at once for each new request, from which the minutes are then counted', () => {
    saidWithin(0, 10, 0);
    expect(saidWithin(10, 100, 1)).toEqual([10, 70]);
    expect(saidWithin(100, 200, 2)).toEqual([100, 160]);
  });

  it('ends as soon as nobody waits, and begins anew with the next', () => {
    saidWithin(0, 10, 0);
    saidWithin(10, 30, 1);
    expect(saidWithin(30, 400, 0)).toEqual([]);
    expect(saidWithin(400, 470, 1)).toEqual([400, 460]);
  });

  it('is no news of those who waited before the page was opened, only a reminder', () => {
    expect(saidWithin(0, 400, 2)).toEqual([60, 180, 300]);
  });

  it('is once where several reminders are due, as after a computer slept', () => {
    saidWithin(0, 10, 0);
    saidWithin(10, 11, 1);
    expect([reminders.check(1, 1_000 * SECOND), reminders.check(1, 1_001 * SECOND)]).toEqual([true, false]);
  });
});
