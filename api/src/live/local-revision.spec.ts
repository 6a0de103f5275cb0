import { Bus } from '../core/bus/bus.js';
import { FakeClock } from '../../test/support/fake-clock.js';
import type { ActiveRule } from '../policies/index.js';
import { LocalRevision } from './local-revision.js';

const IDLE_AFTER_MS = 60_000;

describe('the revision of a single process', () => {
  const clock = new FakeClock();
  let changeRule: () => void;
  const rule = { idleAfter: IDLE_AFTER_MS, onChange: (listener: () => void) => (changeRule = listener) } as unknown as ActiveRule;
  const revision = new LocalRevision(new Bus(), clock, rule);
  afterAll(() => revision.onModuleDestroy());

  test('advances when a session turned idle while a later reader, which no longer finds it active, was waiting', () => {
    const mark = revision.startRead();
    const first = new Date(clock.now()).toISOString();
    const second = new Date(clock.now() + 1_000).toISOString();
    revision.recordRead(mark, { earliest_active: first });
    clock.advance(IDLE_AFTER_MS);
    revision.recordRead(mark, { earliest_active: second });
    expect(revision.latest).toBe(mark.moves + 1);
  });

  test('does not advance when a later reader finds another session first', () => {
    const mark = revision.startRead();
    revision.recordRead(mark, { earliest_active: new Date(clock.now()).toISOString() });
    revision.recordRead(mark, { earliest_active: new Date(clock.now() + 1_000).toISOString() });
    expect(revision.latest).toBe(mark.moves);
    clock.advance(IDLE_AFTER_MS + 1_000);
    expect(revision.latest).toBe(mark.moves + 1);
  });

  test('advances when the rule changes, and then ignores what a reader found by the previous one', () => {
    const mark = revision.startRead();
    changeRule();
    expect(revision.latest).toBe(mark.moves + 1);
    revision.recordRead(mark, { earliest_active: new Date(clock.now() - IDLE_AFTER_MS).toISOString() });
    expect(revision.latest).toBe(mark.moves + 1);
  });
});
