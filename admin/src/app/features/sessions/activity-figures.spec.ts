import { describe, expect, it } from '@jest/globals';
import type { Activity, ActivityPoint } from '@switchboard/shared';
import { activityFigures } from './activity-figures';

const HOUR = Date.parse('2026-03-01T11:08:00.000Z');
const DAY = Date.parse('2026-02-28T12:15:00.000Z');

function answer(span: 'hour' | 'day', counts: Record<number, Partial<ActivityPoint>>): Activity {
  const [from, step, length] = span === 'hour' ? [HOUR, 60_000, 60] : [DAY, 900_000, 96];
  const points = Array.from({ length }, (_, at) => ({ at: new Date(from + at * step).toISOString(), messages: 0, failed: 0, sessions: 0, ...counts[at] }));
  const to = new Date(from + length * step).toISOString();
  return { span, step_seconds: step / 1_000, from: points[0]?.at ?? '', to, points, as_of: '2026-03-01T12:07:30.000Z' };
}

const figures = (activity: Activity, as_of = activity.as_of) => activityFigures(activity, as_of, 'en-GB');

describe('the activity figures', () => {
  it('are messages per minute in either span, so that both can be compared', () => {
    expect(figures(answer('hour', { 5: { messages: 12, sessions: 4 } })).steps[5]).toMatchObject({ rate: 12, sessions: 4, isGoing: false });
    expect(figures(answer('day', { 5: { messages: 12, sessions: 4 } })).steps[5]).toMatchObject({ rate: 0.8, sessions: 4, isGoing: false });
  });

  it('are failed answers at the same rate, and their total', () => {
    const result = figures(answer('day', { 5: { messages: 12, failed: 3 }, 95: { failed: 2 } }));
    expect([result.steps[5]?.failures, result.steps[95]?.failures, result.steps[0]?.failures, result.failed]).toEqual([0.2, 0.3, 0, 5]);
  });

  it('divide the current step by the time elapsed, at least a minute and at most a step', () => {
    const day = answer('day', { 95: { messages: 30 } });
    const rate = (as_of: string) => figures(day, as_of).steps.at(-1)?.rate;
    expect(['2026-03-01T12:00:10.000Z', '2026-03-01T12:07:30.000Z', '2026-03-01T12:20:00.000Z'].map(rate)).toEqual([30, 4, 2]);
    expect(figures(answer('hour', { 59: { messages: 7 } })).steps.at(-1)).toMatchObject({ rate: 7, isGoing: true });
  });

  it('include the total, the busiest step (the latest on a tie) and the most sessions', () => {
    const result = figures(answer('hour', { 3: { messages: 5, sessions: 9 }, 20: { messages: 8, sessions: 2 }, 40: { messages: 8, sessions: 1 } }));
    expect([result.messages, result.busiest?.at, result.most_sessions]).toEqual([21, '2026-03-01T11:48:00.000Z', 9]);
    const nothing = figures(answer('day', {}));
    expect([nothing.messages, nothing.busiest, nothing.most_sessions]).toEqual([0, null, 0]);
  });

  it('label round local times, and each step by its time', () => {
    const named = (activity: Activity, rank: number) => figures(activity).steps.filter((step) => step.rank >= rank).length;
    expect([named(answer('hour', {}), 2), named(answer('hour', {}), 1), named(answer('day', {}), 2), named(answer('day', {}), 1)]).toEqual([3, 6, 4, 8]);
    const local = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' });
    const [first] = figures(answer('hour', {})).steps;
    expect([first?.label, first?.tick]).toEqual([local.format(HOUR), local.format(HOUR)]);
    const [quarter] = figures(answer('day', {})).steps;
    expect(quarter?.label).toContain(local.format(DAY));
    expect(quarter?.label).toContain(local.format(DAY + 900_000));
  });
});
