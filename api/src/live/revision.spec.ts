import { Bus } from '../core/bus/bus.js';
import { FakeClock } from '../../test/support/fake-clock.js';
import { Revision } from './revision.js';

const IDLE_AFTER_MS = 60_000;

describe('the revision', () => {
  const clock = new FakeClock();
  const revision = new Revision(new Bus(), clock, { sessionIdleAfter: IDLE_AFTER_MS });
  afterAll(() => revision.onModuleDestroy());

  test('advances when a session turned idle while a later reader, which no longer finds it active, was waiting', () => {
    const { current } = revision;
    const first = new Date(clock.now()).toISOString();
    const second = new Date(clock.now() + 1_000).toISOString();
    revision.scheduleIdleTransition(current, first);
    clock.advance(IDLE_AFTER_MS);
    revision.scheduleIdleTransition(current, second);
    expect(revision.current).toBe(current + 1);
  });

  test('does not advance when a later reader finds another session first', () => {
    const { current } = revision;
    revision.scheduleIdleTransition(current, new Date(clock.now()).toISOString());
    revision.scheduleIdleTransition(current, new Date(clock.now() + 1_000).toISOString());
    expect(revision.current).toBe(current);
    clock.advance(IDLE_AFTER_MS + 1_000);
    expect(revision.current).toBe(current + 1);
  });
});
