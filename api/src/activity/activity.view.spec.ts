import { activity } from '@switchboard/shared';
import { toActivityView, windowOf } from './activity.view.js';

const NOW = Date.parse('2026-03-01T12:07:42.500Z');
const minute = (at: string, messages: number, sessions: number, quarter_sessions: number, failed = 0) => ({ minute: at, messages, sessions, quarter_sessions, failed });

test('an hour is the last 60 minutes, a day the last 96 quarter-hours, including the current one', () => {
  const named = (span: 'hour' | 'day', now = NOW) => Object.values(windowOf(span, now)).map((at) => new Date(at).toISOString());
  expect(named('hour')).toEqual(['2026-03-01T11:08:00.000Z', '2026-03-01T12:08:00.000Z']);
  expect(named('day')).toEqual(['2026-02-28T12:15:00.000Z', '2026-03-01T12:15:00.000Z']);
  expect(named('hour', Date.parse('2026-03-01T12:08:00.000Z'))[1]).toBe('2026-03-01T12:09:00.000Z');
});

test('each step has its own counts, zeros where nothing happened, and nothing from outside the span', () => {
  const view = toActivityView('hour', NOW, [
    minute('2026-03-01T11:07:00.000Z', 9, 9, 9),
    minute('2026-03-01T11:08:00.000Z', 5, 3, 1),
    minute('2026-03-01T12:07:00.000Z', 2, 1, 0),
    minute('2026-03-01T12:08:00.000Z', 9, 9, 9),
    minute('yesterday:00.000Z', 9, 9, 9),
  ]);
  expect(view.points).toHaveLength(60);
  expect(view.points.filter(({ messages, sessions }) => messages + sessions > 0)).toEqual([
    { at: '2026-03-01T11:08:00.000Z', messages: 5, failed: 0, sessions: 3 },
    { at: '2026-03-01T12:07:00.000Z', messages: 2, failed: 0, sessions: 1 },
  ]);
  expect(activity.parse(view)).toEqual(view);
  expect(Object.keys(view).sort()).toEqual(['as_of', 'from', 'points', 'span', 'step_seconds', 'to']);
  expect(view).toMatchObject({ span: 'hour', step_seconds: 60, from: view.points[0]?.at, to: '2026-03-01T12:08:00.000Z', as_of: '2026-03-01T12:07:42.500Z' });
});

test('the sessions of a quarter-hour are those first active in it: a session active in two minutes counts once', () => {
  const view = toActivityView('day', NOW, [
    minute('2026-03-01T12:00:00.000Z', 4, 2, 2),
    minute('2026-03-01T12:07:00.000Z', 3, 2, 1, 2),
    minute('2026-03-01T12:03:00.000Z', 0, 0, 0, 1),
    minute('2026-03-01T11:59:00.000Z', 1, 1, 1),
  ]);
  expect(view.points).toHaveLength(96);
  expect(view.step_seconds).toBe(900);
  expect(view.points.slice(-2)).toEqual([
    { at: '2026-03-01T11:45:00.000Z', messages: 1, failed: 0, sessions: 1 },
    { at: '2026-03-01T12:00:00.000Z', messages: 7, failed: 3, sessions: 3 },
  ]);
});
