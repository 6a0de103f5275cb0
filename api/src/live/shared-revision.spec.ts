import { Bus } from '../core/bus/bus.js';
import { FakeClock } from '../../test/support/fake-clock.js';
import { until } from '../../test/support/until.js';
import type { WriteGate } from '../core/database/write-gate.js';
import { ListMoved } from '../core/instances/instances.events.js';
import type { Pulse } from '../core/instances/pulse.js';
import type { ActiveRule } from '../policies/index.js';
import { UserDeleted } from '../users/index.js';
import type { RevisionRepository } from './revision.repository.js';
import { SharedRevision } from './shared-revision.js';

const IDLE_AFTER_MS = 60_000;

describe('the revision of several servers', () => {
  let clock: FakeClock;
  let bus: Bus;
  let pulse: { epoch: string; isFresh: boolean };
  let stored: number;
  let revision: SharedRevision;

  beforeEach(() => {
    [clock, bus, stored] = [new FakeClock(), new Bus(), 10];
    const rule = { idleAfter: IDLE_AFTER_MS, onChange: () => undefined } as unknown as ActiveRule;
    pulse = Object.assign({ epoch: 'one', isFresh: true }, { onRead: () => undefined, noteRevision: () => undefined });
    const repository = {
      read: () => Promise.resolve(stored),
      increase: (_: unknown, shown: number) => Promise.resolve(void (stored === shown && stored++)),
    };
    const gate = { run: (work: (job: object) => Promise<unknown>) => work({}) };
    revision = new SharedRevision(bus, clock, rule, pulse as unknown as Pulse, gate as unknown as WriteGate, repository as unknown as RevisionRepository);
  });
  afterEach(() => revision.onModuleDestroy());

  const instant = (ms: number) => new Date(clock.now() + ms).toISOString();
  const read = (mark = revision.startRead(), earliest_active: string | null = null, latest_idle: string | null = null) =>
    revision.recordRead(mark, { revision: stored, at: clock.now(), earliest_active, latest_idle });
  /** Something that this server has committed. */
  const commit = () => {
    stored++;
    bus.notifyCommitted(new UserDeleted('someone', null));
  };

  test('is current once the list was read, until a change is heard of', () => {
    expect(revision.isCurrent(10, clock.now())).toBe(false);
    read();
    expect([revision.isCurrent(10, clock.now()), revision.isCurrent(9, clock.now()), revision.latest]).toEqual([true, false, 10]);
    commit();
    expect(revision.isCurrent(10, clock.now())).toBe(false);
    read();
    expect(revision.isCurrent(11, clock.now())).toBe(true);
  });

  test('a change that is heard of while the list is being read outlasts that read', () => {
    read();
    commit();
    const mark = revision.startRead();
    const seen = stored;
    commit();
    revision.recordRead(mark, { revision: seen, at: clock.now(), earliest_active: null, latest_idle: null });
    expect(revision.isCurrent(seen, clock.now())).toBe(false);
  });

  test('a read that ends after a later one changes nothing', () => {
    const early = revision.startRead();
    stored = 12;
    read();
    revision.recordRead(early, { revision: 11, at: clock.now(), earliest_active: null, latest_idle: null });
    expect([revision.latest, revision.isCurrent(12, clock.now())]).toEqual([12, true]);
  });

  test('a higher number that the pulse reads counts as a change, a known one does not', () => {
    read();
    bus.notifyElsewhere(new ListMoved(10));
    expect(revision.isCurrent(10, clock.now())).toBe(true);
    bus.notifyElsewhere(new ListMoved(11));
    expect(revision.isCurrent(10, clock.now())).toBe(false);
  });

  test('nothing is current while the pulse is late, nor after a read that began in another epoch', () => {
    read();
    pulse.isFresh = false;
    expect([revision.isCurrent(10, clock.now()), revision.latest]).toEqual([false, null]);
    pulse.isFresh = true;
    const mark = revision.startRead();
    pulse.epoch = 'two';
    stored = 11;
    read(mark);
    expect(revision.isCurrent(11, clock.now())).toBe(false);
  });

  test('what was read before a session became idle is not current after it, at the same revision, and the change is counted once', async () => {
    const before = clock.now();
    read(revision.startRead(), instant(0));
    clock.advance(IDLE_AFTER_MS - 1);
    expect(revision.isCurrent(10, before)).toBe(true);
    clock.advance(1);
    expect(revision.isCurrent(10, before)).toBe(false);
    await until(() => stored === 11);
    // As another server, which counted it first, would leave it.
    read(revision.startRead(), null, instant(-IDLE_AFTER_MS));
    expect([revision.isCurrent(11, before), revision.isCurrent(11, clock.now())]).toEqual([false, true]);
  });

  test('a tag that another server made before a session became idle is not current, even if this one has read the list only since', () => {
    const before = clock.now();
    clock.advance(IDLE_AFTER_MS);
    read(revision.startRead(), null, instant(-IDLE_AFTER_MS));
    expect([revision.isCurrent(10, before), revision.isCurrent(10, clock.now())]).toEqual([false, true]);
  });

  test('a change by time alone is not counted at a revision that has been overtaken', async () => {
    read(revision.startRead(), instant(0));
    stored = 15;
    clock.advance(IDLE_AFTER_MS);
    expect(revision.isCurrent(10, clock.now())).toBe(false);
    await until(async () => (await revision.refresh()) === 15);
    expect(stored).toBe(15);
  });
});
