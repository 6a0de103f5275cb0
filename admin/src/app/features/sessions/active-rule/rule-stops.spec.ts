import { describe, expect, it } from '@jest/globals';
import { IDLE_AFTER_MS, parseDuration } from '@switchboard/shared';
import { nearestStop, RULE_STOPS } from './rule-stops';

describe('the stops of the slider', () => {
  it('reach from the shortest to the longest rule in steps of similar ratio', () => {
    const milliseconds = RULE_STOPS.map((stop) => parseDuration(stop)!);
    expect([milliseconds[0], milliseconds.at(-1)]).toEqual([IDLE_AFTER_MS.min, IDLE_AFTER_MS.max]);
    const ratios = milliseconds.slice(1).map((each, at) => each / milliseconds[at]);
    expect(Math.min(...ratios)).toBeGreaterThanOrEqual(1.25);
    expect(Math.max(...ratios)).toBeLessThanOrEqual(1.5);
  });

  it.each([['30s', '30s'], ['300s', '5m'], ['6m', '7m'], ['350s', '5m'], ['26h', '1d'], ['29d', '30d'], ['60s', '1m']])('%s is nearest to %s', (rule, stop) => {
    expect(RULE_STOPS[nearestStop(rule)]).toBe(stop);
  });
});
