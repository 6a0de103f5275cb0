import fc from 'fast-check';
import { toActivityView } from '../src/activity/activity.view.js';
import { Statement } from '../src/core/database/statement.js';
import { Activity1700000007000 } from '../src/migrations/1700000007000-activity.js';
import { FailedAnswers1700000017000 } from '../src/migrations/1700000017000-failed-answers.js';
import { databaseKinds } from './support/databases.js';
import { type GateOnScratch, openGate } from './support/gate.js';

const MINUTE_MS = 60_000;
const QUARTER_MS = 15 * MINUTE_MS;

const insertUser = new Statement(
  "INSERT INTO users (user_id, email, role, status, password_hash, created_at) VALUES ($1, $1, 'user', 'active', 'x', '2026')",
);
const insertSession = new Statement("INSERT INTO user_sessions (session_id, user_id, created_at, last_activity_at) VALUES ($1, 'ann', $2, $2)");
const insertMessage = new Statement(
  "INSERT INTO messages (session_id, message_id, seq, role, content, created_at) VALUES ($1, $2, $3, 'user', 'x', $4)",
);
const kept = new Statement<Minute>(
  `SELECT minute, sum(messages) AS messages, sum(sessions) AS sessions, sum(quarter_sessions) AS quarter_sessions, sum(failed) AS failed
   FROM activity_minutes GROUP BY minute ORDER BY minute`,
);

interface Minute {
  minute: string;
  messages: number;
  sessions: number;
  quarter_sessions: number;
  failed: number;
}

/** An event in a session: it was created, or got a message. */
interface SessionEvent {
  session: string;
  at: number;
  isMessage: boolean;
}

const instant = (at: number) => new Date(at).toISOString();
const stepOf = (at: number, step: number) => Math.floor(at / step) * step;
const sessionsIn = (events: SessionEvent[], step: number, at: number) =>
  new Set(events.filter((event) => stepOf(event.at, step) === at).map(({ session }) => session)).size;

/** What a full count of the events yields per minute; a quarter hour's sessions are counted in the minute of their first event in it. */
function countAll(events: SessionEvent[]): Minute[] {
  const minutes = [...new Set(events.map(({ at }) => stepOf(at, MINUTE_MS)))].sort((a, b) => a - b);
  return minutes.map((minute) => {
    const quarter = events.filter(({ at }) => stepOf(at, QUARTER_MS) === stepOf(minute, QUARTER_MS));
    const before = new Set(quarter.filter(({ at }) => at < minute).map(({ session }) => session));
    const now = events.filter(({ at }) => stepOf(at, MINUTE_MS) === minute);
    return {
      minute: instant(minute),
      messages: now.filter(({ isMessage }) => isMessage).length,
      sessions: sessionsIn(events, MINUTE_MS, minute),
      quarter_sessions: new Set(now.map(({ session }) => session).filter((session) => !before.has(session))).size,
      failed: 0,
    };
  });
}

describe.each(databaseKinds)('activity per minute on %s', (kind) => {
  let on: GateOnScratch;
  let created = 0;

  beforeEach(async () => {
    on = await openGate(kind);
    await insertUser.all(on.writer, 'ann');
  });
  afterEach(() => on.close());

  const minutes = () => kept.all(on.reader);
  const step = (gap: fc.Arbitrary<number>) =>
    fc.record({ gap, session: fc.nat(4), does: fc.oneof({ weight: 6, arbitrary: fc.constant('message') }, fc.constantFrom('session', 'delete message', 'delete session')) });

  /** Writes a history that starts at an instant. @returns its events */
  async function live(from: number, steps: { gap: number; session: number; does: string }[]): Promise<SessionEvent[]> {
    const events: SessionEvent[] = [];
    let sessions: string[] = [];
    let at = from;
    for (const { gap, session: index, does } of steps) {
      at += gap;
      const session = sessions[index];
      if (does === 'session' || session === undefined) {
        const session_id = `s${++created}`;
        await insertSession.all(on.writer, session_id, instant(at));
        sessions = [session_id, ...sessions].slice(0, 5);
        events.push({ session: session_id, at, isMessage: false });
      } else if (does === 'message') {
        await insertMessage.all(on.writer, session, `m${++created}`, created, instant(at));
        events.push({ session, at, isMessage: true });
      } else if (does === 'delete message') {
        await on.writer.query(`DELETE FROM messages WHERE session_id = '${session}'`);
      } else {
        await on.writer.query(`DELETE FROM user_sessions WHERE session_id = '${session}'`);
        sessions = sessions.filter((other) => other !== session);
      }
    }
    return events;
  }

  async function forget(): Promise<void> {
    await on.writer.query('DELETE FROM user_sessions');
    await on.writer.query('DELETE FROM activity_minutes');
  }

  test('it equals a full count of the history, per minute and per quarter hour, whatever was deleted since', async () => {
    const begin = fc.integer({ min: 0, max: 3_600_000 }).map((ms) => Date.parse('2026-03-01T00:00:00.000Z') + ms);
    const gap = fc.oneof(fc.nat(20_000), fc.constantFrom(0, 1, 59_999, MINUTE_MS, QUARTER_MS), fc.nat(40 * MINUTE_MS));
    await fc.assert(
      fc.asyncProperty(begin, fc.array(step(gap), { minLength: 20, maxLength: 40, size: 'max' }), async (from, steps) => {
        await forget();
        const events = await live(from, steps);
        expect(await minutes()).toEqual(countAll(events));
        const end = events.at(-1)!.at;
        const day = toActivityView('day', end, await minutes());
        for (const point of day.points) expect([point.at, point.sessions]).toEqual([point.at, sessionsIn(events, QUARTER_MS, Date.parse(point.at))]);
        const hour = toActivityView('hour', end, await minutes());
        for (const point of hour.points) expect([point.at, point.sessions]).toEqual([point.at, sessionsIn(events, MINUTE_MS, Date.parse(point.at))]);
      }),
      { numRuns: 25 },
    );
  });

  test('a clock that goes back: each message counts in the minute of its timestamp, and no session twice', async () => {
    const gap = fc.integer({ min: -20 * MINUTE_MS, max: 10 * MINUTE_MS });
    await fc.assert(
      fc.asyncProperty(fc.array(step(gap), { minLength: 20, maxLength: 40, size: 'max' }), async (steps) => {
        await forget();
        const all = countAll(await live(Date.parse('2026-03-01T12:00:00.000Z'), steps));
        const found = new Map((await minutes()).map((each) => [each.minute, each]));
        for (const { minute, messages, sessions } of all) {
          expect([minute, found.get(minute)?.messages ?? 0]).toEqual([minute, messages]);
          expect(found.get(minute)?.sessions ?? 0).toBeLessThanOrEqual(sessions);
        }
        expect([...found.keys()].filter((minute) => !all.some((each) => each.minute === minute))).toEqual([]);
      }),
      { numRuns: 15 },
    );
  });

  test('a write that is rolled back, or refused by the database, leaves nothing', async () => {
    await insertSession.all(on.writer, 's', '2026-03-01T12:00:00.000Z');
    const before = await minutes();
    const failing = on.gate.run(async ({ manager }) => {
      await insertMessage.all(manager, 's', 'm1', 1, '2026-03-01T12:01:00.000Z');
      throw new Error('undone');
    });
    await expect(failing).rejects.toThrow('undone');
    await expect(insertMessage.all(on.writer, 'nobody', 'm2', 1, '2026-03-01T12:01:00.000Z')).rejects.toThrow();
    expect(await minutes()).toEqual(before);
    await on.gate.run(({ manager }) => insertMessage.all(manager, 's', 'm3', 1, '2026-03-01T12:01:00.000Z'));
    expect((await minutes()).at(-1)).toEqual({ minute: '2026-03-01T12:01:00.000Z', messages: 1, sessions: 1, quarter_sessions: 0, failed: 0 });
  });

  test('another program may write an invalid timestamp: the row is stored all the same', async () => {
    await insertSession.all(on.writer, 's', 'long ago');
    await insertMessage.all(on.writer, 's', 'm', 1, '');
    expect((await minutes()).map(({ messages, sessions }) => [messages, sessions])).toEqual(expect.arrayContaining([[1, 0], [0, 1]]));
  });

  test('concurrent writes are all counted', async () => {
    for (let at = 0; at < 20; at++) await insertSession.all(on.writer, `s${at}`, '2026-03-01T11:59:00.000Z');
    await Promise.all(
      Array.from({ length: 200 }, (_, at) =>
        on.gate.run(({ manager }) => insertMessage.all(manager, `s${at % 20}`, `m${at}`, at, `2026-03-01T12:0${Math.floor(at / 100)}:00.000Z`)),
      ),
    );
    const counted = await minutes();
    expect(counted.map(({ messages }) => messages)).toEqual([0, 100, 100]);
    expect(counted.reduce((sum, { sessions }) => sum + sessions, 0)).toBeLessThanOrEqual(60);
    expect(counted.map(({ quarter_sessions }) => quarter_sessions)).toEqual([20, 20, 0]);
  });

  test('an older database: the last day is counted from its messages as if it had been counted all along', async () => {
    const now = Date.now();
    const steps = fc.sample(step(fc.nat(30 * MINUTE_MS)), { numRuns: 60, seed: 7 }).filter(({ does }) => !does.startsWith('delete'));
    await live(now - 40 * 3_600_000, steps.slice(0, 10));
    await live(now - 20 * 3_600_000, steps);
    const whole = await minutes();
    const migration = new Activity1700000007000();
    const runner = on.writer.createQueryRunner();
    await runner.startTransaction();
    const later = new FailedAnswers1700000017000();
    for (const each of [later, migration]) await each.down(runner);
    for (const each of [migration, later]) await each.up(runner);
    await runner.commitTransaction();
    await runner.release();
    const since = instant(stepOf(now, 3_600_000) - 25 * 3_600_000);
    const lately = whole.filter(({ minute }) => minute >= since);
    expect(lately.length).toBeGreaterThan(20);
    expect(lately.length).toBeLessThan(whole.length);
    expect(await minutes()).toEqual(lately);
  });
});
