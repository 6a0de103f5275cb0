import { Metrics } from './metrics.js';

test('however many values a label gets, the number of series is bounded, and nothing is lost', () => {
  const counter = new Metrics().counter('switchboard_odd_total', 'Odd.', ['name', 'kind']);
  for (let at = 0; at < 2_000; at++) counter.of(`name ${at}`, 'x').value++;
  const samples = counter.samples();
  expect(samples).toHaveLength(501);
  expect(samples.reduce((sum, { value }) => sum + value, 0)).toBe(2_000);
  expect(samples.at(-1)).toEqual({ labels: { name: 'other', kind: 'other' }, value: 1_500 });
});

test('a value counts in the first bucket whose bound it does not exceed', () => {
  const distribution = new Metrics().histogram('switchboard_x_seconds', 'X.', [], [1, 2]).of();
  for (const value of [0, 1, 1.5, 2, 3, 100]) distribution.observe(value);
  expect([distribution.counts, distribution.sum]).toEqual([[2, 2, 2], 107.5]);
});
