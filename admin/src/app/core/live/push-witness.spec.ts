import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { PushWitness } from './push-witness';

describe('the witness of a push', () => {
  let witness: PushWitness;
  /** The server's clock is an hour ahead of the browser's. */
  const SERVER = 3_600_000;

  beforeEach(() => {
    jest.useFakeTimers({ now: 0 });
    witness = new PushWitness();
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  const instant = (lag = 0) => new Date(SERVER + performance.now() - lag).toISOString();
  const tell = (event: string, data: unknown = null) => witness.hear({ id: null, event, data });
  const beat = (lag = 0) => tell('heartbeat', { at: instant(lag) });
  const isHeard = () => witness.heard(performance.now());
  const open = (took = 50) => {
    tell('open', took);
    tell('changed', { revision: 1 });
  };

  it('believes no open stream before the server has said something on it', () => {
    tell('open', 50);
    tell('retry', 2_000);
    expect(isHeard()).toBe(false);
    tell('changed', { revision: 1 });
    expect(isHeard()).toBe(true);
  });

  it('hears for 10 s after each event, and no longer once the stream is closed', () => {
    open();
    jest.advanceTimersByTime(9_999);
    expect(isHeard()).toBe(true);
    jest.advanceTimersByTime(1);
    expect(isHeard()).toBe(false);
    tell('changed', { revision: 2 });
    expect(isHeard()).toBe(true);
    tell('closed');
    expect(isHeard()).toBe(false);
  });

  it('mistrusts a first event that was long on its way, until two heartbeats in a row are in time', () => {
    open(8_000);
    expect(isHeard()).toBe(false);
    witness.answered(instant(), true);
    expect([beat(8_000), isHeard()]).toEqual([false, false]);
    beat();
    expect([tell('changed', { revision: 2 }), isHeard()]).toEqual([false, false]);
    expect([beat(), isHeard()]).toEqual([true, true]);
  });

  it('finds heartbeats late that come as often as ever', () => {
    open();
    beat();
    for (const lag of [2_000, 4_000]) {
      jest.advanceTimersByTime(5_000);
      expect(beat(lag)).toBe(lag < 3_000);
    }
    expect(isHeard()).toBe(false);
  });

  it('counts the age of a heartbeat from when it was sent', () => {
    open();
    beat();
    jest.advanceTimersByTime(5_000);
    beat(2_000);
    jest.advanceTimersByTime(7_999);
    expect(isHeard()).toBe(true);
    jest.advanceTimersByTime(1);
    expect(isHeard()).toBe(false);
  });

  it('bears a server’s clock that is set, forwards and back', () => {
    open();
    beat();
    expect(beat(-3_600_000)).toBe(true);
    expect(beat()).toBe(false);
    witness.answered(instant(), true);
    beat();
    expect(beat()).toBe(true);
  });

  it('takes an answer that was made earlier for the least that is known', () => {
    witness.answered(instant(), true);
    witness.answered(instant(60_000), false);
    open();
    expect(beat(5_000)).toBe(false);
  });
});
