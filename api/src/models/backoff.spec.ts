import { jest } from '@jest/globals';
import type { FailureReason } from '@switchboard/shared';
import { SystemClock } from '../core/clock/clock.js';
import { ModelFailure } from './model-faults.js';
import { Backoff } from './backoff.js';

let now = Date.parse('2026-03-01T12:00:00Z');
beforeEach(() => void jest.spyOn(Date, 'now').mockImplementation(() => now));
afterEach(() => void jest.restoreAllMocks());

const failure = (reason: FailureReason, retry_after?: number, isTransient = false) => new ModelFailure(reason, { message: 'x', retry_after }, isTransient);
/** Lets the breaker hear of an outcome. */
const settled = () => new Promise((resolve) => setImmediate(resolve));

async function fail(backoff: Backoff, reason: FailureReason, times = 1): Promise<void> {
  for (let at = 0; at < times; at++) {
    backoff.begin().failed(failure(reason));
    await settled();
  }
}

test('five failures in a row, then cooldowns of 5, 10, 20, 40, 60 and 60 seconds', async () => {
  const backoff = new Backoff(new SystemClock());
  await fail(backoff, 'unreachable', 5);
  for (const rest of [5_000, 10_000, 20_000, 40_000, 60_000, 60_000]) {
    expect(backoff.state()).toEqual({ state: 'down', retry_at: now + rest });
    now += rest - 1;
    expect(() => backoff.begin()).toThrow(expect.objectContaining({ reason: 'resting' }));
    now += 1;
    expect(backoff.state()).toEqual({ state: 'unknown' });
    await fail(backoff, 'first_piece');
  }
  now += 60_000;
  const attempt = backoff.begin();
  attempt.started();
  attempt.succeeded();
  await settled();
  expect(backoff.state()).toEqual({ state: 'up' });
  await fail(backoff, 'cut_off', 5);
  expect(backoff.state()).toEqual({ state: 'down', retry_at: now + 5_000 });
});

test('whoever asks at the instant that is told is not refused, although time passes while the breaker opens', async () => {
  const backoff = new Backoff(new SystemClock());
  const attempts = Array.from({ length: 5 }, () => backoff.begin());
  jest.spyOn(Date, 'now').mockImplementation(() => now++);
  for (const attempt of attempts) attempt.failed(failure('unreachable'));
  await settled();
  jest.spyOn(Date, 'now').mockImplementation(() => now);
  const state = backoff.state();
  now = (state as { retry_at: number }).retry_at;
  expect(backoff.state()).toEqual({ state: 'unknown' });
  expect(() => backoff.begin()).not.toThrow();
});

test.each<[FailureReason, boolean]>([
  ['unreachable', true], ['overloaded', true], ['first_piece', true], ['malformed', true], ['empty', true], ['cut_off', true],
  ['rate_limited', false], ['out_of_quota', false], ['key_refused', false], ['unknown_model', false], ['too_long', false], ['filtered', false], ['fault', false],
])('%s counts: %s', async (reason, counts) => {
  const backoff = new Backoff(new SystemClock());
  await fail(backoff, reason, 5);
  expect(backoff.state().state).toBe(counts ? 'down' : 'unknown');
});

test('an answer that a person stopped neither counts nor forgives', async () => {
  const backoff = new Backoff(new SystemClock());
  await fail(backoff, 'overloaded', 4);
  backoff.begin().cancelled();
  await settled();
  expect(backoff.state().state).toBe('unknown');
  await fail(backoff, 'overloaded');
  expect(backoff.state().state).toBe('down');
});

test.each([[undefined, 60], [7, 7]])('after a refusal that asks for %s seconds, the server is not asked for %i', (retry_after, pause) => {
  const backoff = new Backoff(new SystemClock());
  for (const reason of ['rate_limited', 'out_of_quota'] as const) {
    backoff.pauseIfRateLimited(failure(reason, retry_after));
    now += pause * 1_000 - 1;
    expect(() => backoff.begin()).toThrow(expect.objectContaining({ reason: 'rate_limited', said: expect.objectContaining({ retry_after: 1 }) }));
    now += 1;
    backoff.begin().succeeded();
  }
  backoff.pauseIfRateLimited(failure('overloaded', 9));
  backoff.begin().succeeded();
});

test('a long pause ends as soon as the model has answered a probe', () => {
  const backoff = new Backoff(new SystemClock());
  backoff.pauseIfRateLimited(failure('out_of_quota', 999_999));
  expect(backoff.state().state).toBe('down');
  backoff.answered();
  expect(backoff.state().state).toBe('up');
  backoff.begin().succeeded();
});

test('waits before the second and third try vary by a quarter, and there is no fourth', () => {
  const backoff = new Backoff(new SystemClock());
  const waits = (tries: number) => Array.from({ length: 200 }, () => backoff.retryDelay(tries, failure('overloaded', undefined, true))!);
  expect(Math.min(...waits(1))).toBeGreaterThanOrEqual(187.5);
  expect(Math.max(...waits(1))).toBeLessThanOrEqual(312.5);
  expect(Math.max(...waits(2)) - Math.min(...waits(2))).toBeGreaterThan(250);
  expect(backoff.retryDelay(3, failure('overloaded', undefined, true))).toBeNull();
  expect(backoff.retryDelay(1, failure('overloaded'))).toBeNull();
  expect(backoff.retryDelay(1, failure('rate_limited', 5))).toBe(5_000);
  expect(backoff.retryDelay(1, failure('rate_limited', 6))).toBeNull();
  expect(backoff.retryDelay(1, failure('rate_limited'))).toBeNull();
});
