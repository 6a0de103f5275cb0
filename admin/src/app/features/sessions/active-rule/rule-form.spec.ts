import { describe, expect, it } from '@jest/globals';
import { durationWords } from './duration-words';
import { enteredRule, isSameRule, ruleOf, type EnteredRule } from './rule-form';

describe('a rule that is entered', () => {
  it.each<[EnteredRule, string | null]>([
    [{ count: '30', unit: 's' }, '30s'], [{ count: '29', unit: 's' }, null], [{ count: ' 5 ', unit: 'm' }, '5m'], [{ count: '720', unit: 'h' }, '720h'],
    [{ count: '721', unit: 'h' }, null], [{ count: '30', unit: 'd' }, '30d'], [{ count: '31', unit: 'd' }, null], [{ count: '', unit: 'm' }, null],
    [{ count: '0', unit: 'm' }, null], [{ count: '1.5', unit: 'h' }, null], [{ count: '-3', unit: 'h' }, null], [{ count: '1e3', unit: 's' }, null],
  ])('%j is %j', (entered, rule) => {
    expect(ruleOf(entered)).toBe(rule);
  });

  it('begins with the present one, and is recognised in another unit', () => {
    expect([enteredRule('90s'), enteredRule('12h')]).toEqual([{ count: '90', unit: 's' }, { count: '12', unit: 'h' }]);
    expect([isSameRule('60s', '1m'), isSameRule('24h', '1d'), isSameRule('1m', '1h')]).toEqual([true, true, false]);
  });

  it('is written in the words of the language', () => {
    expect(['1m', '30m', '90s', '12h', '2d'].map((duration) => durationWords(duration, 'en'))).toEqual(['1 minute', '30 minutes', '90 seconds', '12 hours', '2 days']);
    expect(['1h', '2d'].map((duration) => durationWords(duration, 'de'))).toEqual(['1 Stunde', '2 Tage']);
  });
});
