import type { AdminSession, Session } from '@switchboard/shared';
import fc from 'fast-check';
import { setTimeout as delay } from 'node:timers/promises';
import { MessagePosted, ReplyPosted } from '../src/chat/index.js';
import { Bus } from '../src/core/bus/bus.js';
import { SessionCreated, SessionDeleted, SessionEnded } from '../src/sessions/index.js';
import { UserChanged } from '../src/users/index.js';
import { type TestApp, startApp } from './support/app.js';
import type { Client } from './support/client.js';
import { databaseKinds } from './support/databases.js';
import { FakeClock } from './support/fake-clock.js';
import { withTimeLimit } from './support/time-limit.js';
import { ListReader } from './support/list-reader.js';
import { scripted } from './support/scripted-responder.js';
import type { AnsweredChat } from './support/answered-chat.js';

const LIST = '/api/admin/sessions';
const IDLE_AFTER_MS = 2_000;
/** Random runs on each database, and their time limit in milliseconds. */
const [RUNS, MAX_RUN_MS] = [40, 6_000];

/** Queries for a writer: some list all sessions, some only a part, some depend on the clock or on the writer's name. */
const views: ((writer: Writer) => string)[] = [
  () => '?limit=200',
  () => '?limit=200&status=active',
  () => '?limit=200&status=idle',
  () => '?limit=200&status=ended',
  () => '?limit=200&sort=message_count&messages=some',
  ({ client }) => `?limit=200&user_id=${client.user.user_id}`,
  ({ name }) => `?limit=200&q=${name}`,
];

interface Step {
  what: 'create' | 'message' | 'rename' | 'end' | 'delete' | 'tick';
  /** indexes of a session, view and reader, each modulo their number */
  session: number;
  view: number;
  reader: number;
  /** milliseconds */
  wait: number;
}

/** A client that makes one write after another, concurrently with others, and knows which of its writes were acknowledged. */
interface Writer {
  client: Client;
  name: string;
  sessions: Map<string, Session>;
}

const step: fc.Arbitrary<Step> = fc.record({
  what: fc.constantFrom('create', 'create', 'message', 'message', 'rename', 'end', 'delete', 'tick'),
  session: fc.nat(9),
  view: fc.nat(views.length - 1),
  reader: fc.nat(2),
  wait: fc.nat(6),
});
const plans = fc.array(fc.array(step, { minLength: 1, maxLength: 7, size: 'max' }), { minLength: 4, maxLength: 4 });
/** How long successive transactions stay open before COMMIT, in milliseconds, so that they commit in another order than they began. */
const pauses = fc.array(fc.nat(12), { minLength: 5, maxLength: 11 });

/**
 * A poll that begins after a write was acknowledged shows that write, whether the answer is 200 or 304, regardless of concurrent
 * writes, reads and commits and of the clock. A failure reports the seed and the shortest plans found.
 */
describe.each(databaseKinds)('no response hides a change, on %s', (kind) => {
  let on: TestApp;
  let clock: FakeClock;
  let admin: Client;
  let writers: Writer[];
  let readers: ListReader[];
  let pause: () => Promise<unknown> = async () => undefined;
  let names = 0;

  beforeAll(async () => {
    clock = new FakeClock();
    on = await startApp({ kind, clock, extensions: [scripted], env: { SESSION_IDLE_AFTER: `${IDLE_AFTER_MS / 1_000}s` } });
    admin = await on.admin();
    writers = [];
    for (let at = 0; at < 4; at++) writers.push({ client: await on.user(), name: '', sessions: new Map() });
    const bodies = new Map<string, string>();
    readers = [0, 1, 2, 3].map(() => new ListReader(admin, bodies));
    const bus = on.app.get(Bus);
    for (const event of [SessionCreated, SessionEnded, SessionDeleted, MessagePosted, ReplyPosted, UserChanged])
      bus.within<object>(event, async () => void (await pause()));
  });
  afterAll(() => on.close());

  const write = async (writer: Writer, { what, session }: Step): Promise<void> => {
    const { client, sessions } = writer;
    const open = [...sessions.values()].filter(({ ended_at }) => ended_at === null);
    const chosen = open[session % (open.length || 1)];
    if (what === 'tick') clock.advance((session * IDLE_AFTER_MS) / 9);
    else if (what === 'rename') {
      writer.name = `name-${++names}-`;
      expect((await client.patch('/api/auth/me', { name: writer.name })).status).toBe(200);
    } else if (what === 'create' || !chosen) {
      const { body } = await client.post<Session>('/api/sessions');
      sessions.set(body.session_id, body);
    } else if (what === 'message') {
      const { body } = await client.post<AnsweredChat>(`/api/sessions/${chosen.session_id}/chat`, { message: 'hello' });
      sessions.set(chosen.session_id, body.session);
    } else if (what === 'end') {
      const { body } = await admin.post<Session>(`${LIST}/${chosen.session_id}/end`);
      sessions.set(chosen.session_id, body);
    } else {
      expect((await client.delete(`/api/sessions/${chosen.session_id}`)).status).toBe(204);
      sessions.delete(chosen.session_id);
    }
  };

  /** Checks that the list shows this writer's sessions as acknowledged, with the status at some instant during the poll. */
  const assertShown = async (writer: Writer, query: string, reader: ListReader): Promise<void> => {
    const startedAt = clock.now();
    const list = await reader.poll(query);
    const ended = clock.now();
    const rows = new Map(list.sessions.filter(({ user_id }) => user_id === writer.client.user.user_id).map((row) => [row.session_id, row]));
    const statusAt = (session: Session, now: number) =>
      session.ended_at !== null ? 'ended' : now - Date.parse(session.last_activity_at) < IDLE_AFTER_MS ? 'active' : 'idle';
    const params = new URLSearchParams(query);
    for (const session of writer.sessions.values()) {
      const may = [statusAt(session, startedAt), statusAt(session, ended)];
      const shows = (status: string) => !params.has('status') || params.get('status') === status;
      const row = rows.get(session.session_id);
      rows.delete(session.session_id);
      if (params.has('messages') && session.message_count === 0) expect(row).toBeUndefined();
      else if (may.every(shows)) expect([query, row && visibleFields(row)]).toEqual([query, { ...visibleFields(session), user_name: writer.name, status: may.find((status) => status === row?.status) ?? may[0] }]);
      else if (!may.some(shows)) expect([query, row]).toEqual([query, undefined]);
    }
    expect([query, [...rows.keys()]]).toEqual([query, []]);
  };
  const visibleFields = ({ session_id, message_count, last_activity_at, ended_at, status, ...rest }: Session | AdminSession) => ({
    session_id, message_count, last_activity_at, ended_at, status, user_name: 'user_name' in rest ? rest.user_name : null,
  });

  const begin = async (): Promise<void> => {
    pause = async () => undefined;
    for (const writer of writers) {
      for (const session_id of writer.sessions.keys()) await writer.client.delete(`/api/sessions/${session_id}`);
      writer.sessions.clear();
      await write(writer, { what: 'rename', session: 0, view: 0, reader: 0, wait: 0 });
    }
  };

  test('during concurrent writes', async () => {
    const run = async (all: Step[][], pausing: number[]) => {
      await begin();
      let turn = 0;
      pause = () => delay(pausing[turn++ % pausing.length]);
      let over = false;
      const looking = (async () => {
        while (!over) for (const view of views) await readers[3]!.poll(view(writers[turn % 4]!));
      })();
      looking.catch(() => undefined); // awaited below, once the writers have finished
      try {
        await Promise.all(
          all.map(async (steps, at) => {
            const writer = writers[at]!;
            for (const each of steps) {
              await delay(each.wait);
              await write(writer, each);
              await assertShown(writer, views[each.view]!(writer), readers[each.reader]!);
            }
          }),
        );
      } finally {
        over = true;
        await looking;
      }
      const sessions = writers.flatMap((writer) => [...writer.sessions.values()]);
      for (const reader of readers)
        for (const view of views) {
          const { totals } = await reader.poll(view(writers[0]!));
          expect([totals.total_sessions, totals.total_messages]).toEqual([sessions.length, sessions.reduce((sum, { message_count }) => sum + message_count, 0)]);
        }
      // Without concurrent writes, only the clock changes anything.
      for (const [at, tenths] of [0, ...pausing].entries()) {
        clock.advance(tenths * 100);
        const writer = writers[at % 4]!;
        for (const view of views) await assertShown(writer, view(writer), readers[0]!);
      }
    };
    await fc.assert(fc.asyncProperty(plans, pauses, withTimeLimit(MAX_RUN_MS, run)), { numRuns: RUNS, endOnFailure: true });
    const notModifiedCount = readers.reduce((sum, { notModified }) => sum + notModified, 0);
    expect(notModifiedCount).toBeGreaterThan(0);
  });
});
