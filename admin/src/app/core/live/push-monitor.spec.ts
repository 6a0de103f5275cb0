import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { PushMonitor } from './push-monitor';

describe('PushMonitor', () => {
  let monitor: PushMonitor;
  /** The server's clock is an hour ahead of the browser's. */
  const SERVER = 3_600_000;

  beforeEach(() => {
    jest.useFakeTimers({ now: 0 });
    monitor = new PushMonitor();
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  const instant = (lag = 0) => new Date(SERVER + performance.now() - lag).toISOString();
  const send = (event: string, data: unknown = null) => monitor.recordEvent({ id: null, event, data });
  const heartbeat = (lag = 0) => send('heartbeat', { at: instant(lag) });
  const isPushWorking = () => monitor.isPushWorking(performance.now());
  const open = (took = 50) => {
    send('open', took);
    send('changed', { revision: 1 });
  };

  it('does not trust an open stream before its first event from the server', () => {
    send('open', 50);
    send('retry', 2_000);
    expect(isPushWorking()).toBe(false);
    send('changed', { revision: 1 });
    expect(isPushWorking()).toBe(true);
  });

  it.each(['open', 'retry', 'fresh', 'closed'])('does not mistake the client’s own event %s for one from the server', (event) => {
    send('open', 50);
    expect([send(event), isPushWorking()]).toEqual([false, false]);
  });

  it('considers push working for 10 s after each event, and no longer once the stream is closed', () => {
    open();
    jest.advanceTimersByTime(9_999);
    expect(isPushWorking()).toBe(true);
    jest.advanceTimersByTime(1);
    expect(isPushWorking()).toBe(false);
    send('changed', { revision: 2 });
    expect(isPushWorking()).toBe(true);
    send('closed');
    expect(isPushWorking()).toBe(false);
  });

  it('distrusts a first event that was delayed, until two consecutive heartbeats are timely', () => {
    open(8_000);
    expect(isPushWorking()).toBe(false);
    monitor.recordServerTime(instant(), true);
    expect([heartbeat(8_000), isPushWorking()]).toEqual([false, false]);
    heartbeat();
    expect([send('changed', { revision: 2 }), isPushWorking()]).toEqual([false, false]);
    expect([heartbeat(), isPushWorking()]).toEqual([true, true]);
  });

  it('detects late heartbeats that arrive as often as ever', () => {
    open();
    heartbeat();
    for (const lag of [2_000, 4_000]) {
      jest.advanceTimersByTime(5_000);
      expect(heartbeat(lag)).toBe(lag < 3_000);
    }
    expect(isPushWorking()).toBe(false);
  });

  it('measures the age of a heartbeat from when it was sent', () => {
    open();
    heartbeat();
    jest.advanceTimersByTime(5_000);
    heartbeat(2_000);
    jest.advanceTimersByTime(7_999);
    expect(isPushWorking()).toBe(true);
    jest.advanceTimersByTime(1);
    expect(isPushWorking()).toBe(false);
  });

  it('tolerates a server clock that is set forwards or back', () => {
    open();
    heartbeat();
    expect(heartbeat(-3_600_000)).toBe(true);
    expect(heartbeat()).toBe(false);
    monitor.recordServerTime(instant(), true);
    heartbeat();
    expect(heartbeat()).toBe(true);
  });

  it('treats the time of an older response as a lower bound', () => {
    monitor.recordServerTime(instant(), true);
    monitor.recordServerTime(instant(60_000), false);
    open();
    expect(heartbeat(5_000)).toBe(false);
  });
});
