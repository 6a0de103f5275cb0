import { jest } from '@jest/globals';
import type { AdminSession, ChatAnswer, Message, Session, Whisper, WhisperList } from '@switchboard/shared';
import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { AdministratorPresence, Replies } from '../src/chat/index.js';
import { GenerationLeases } from '../src/chat/checkpoints/generation-leases.js';
import { SessionCatchUp } from '../src/live/session-catch-up.js';
import { SessionChannels } from '../src/live/session-channels.js';
import { administrators } from './support/administrators.js';
import type { TestApp } from './support/app.js';
import { writerOf } from './support/audit.js';
import type { Client } from './support/client.js';
import { databaseKinds } from './support/databases.js';
import type { EventReader } from './support/event-reader.js';
import { heeding, HeedingResponder } from './support/heeding-responder.js';
import { at, JoinedServers } from './support/joined-servers.js';
import { whyNoRedis } from './support/redis-server.js';
import { reportSkipped } from './support/skipped-tests.js';
import { until, within } from './support/until.js';

const spec = (): void => {
  let servers: JoinedServers;
  let a: TestApp;
  let b: TestApp;
  /** the responder of `b`, the server that was started last */
  let responder: HeedingResponder;
  let anna: Client;
  let uma: Client;
  let session_id: string;

  beforeAll(async () => {
    servers = await JoinedServers.start(2, [heeding]);
    [a, b] = [servers.all[0]!, servers.all[1]!];
    responder = HeedingResponder.instance;
    [anna] = (await administrators(a, ['Anna'])) as [Client];
    uma = await a.user();
  });
  beforeEach(async () => {
    session_id = (await uma.post<Session>('/api/sessions')).body.session_id;
  });
  afterAll(() => servers.close());

  const say = (on: TestApp, message: string, message_id?: string) => at(on, uma).post<ChatAnswer>(`/api/sessions/${session_id}/chat`, { message, message_id });
  const messages = async () => (await uma.get<{ messages: Message[] }>(`/api/sessions/${session_id}/messages`)).body.messages;
  const told = async () => (await messages()).map(({ role, content, status, event }) => (role === 'system' ? event!.type : role === 'user' ? content : `${content} (${status})`));
  const admin = (path: string) => `/api/admin/sessions/${session_id}/${path}`;
  /** Has one server say something that does not end, and this many questions wait behind it, by turns at both. */
  const begin = async (waiting: string[] = []) => {
    const running = say(b, 'wait');
    await until(() => responder.holds('wait'));
    const queued: Promise<{ body: ChatAnswer }>[] = [];
    for (const [place, message] of waiting.entries()) {
      queued.push(say(place % 2 === 0 ? a : b, message));
      await until(async () => (await messages()).length === place + 2);
    }
    return { running, queued };
  };
  const generationsOf = async () => Number((await writerOf(a).query<{ n: string }[]>('SELECT count(*) AS n FROM generations WHERE session_id = $1', [session_id]))[0]!.n);
  const replies = (calls: Promise<{ body: ChatAnswer }>[]) => Promise.all(calls.map(async (call) => (await call).body.reply?.content ?? null));

  test('questions at different servers are answered in the order in which they were asked', async () => {
    const { running, queued } = await begin(['second', 'third', 'fourth', 'fifth']);
    responder.release('wait');
    expect(await replies([running, ...queued])).toEqual(['so far 1: wait', '1: second', '1: third', '1: fourth', '1: fifth']);
    expect((await told()).slice(5)).toEqual(['so far 1: wait (complete)', '1: second (complete)', '1: third (complete)', '1: fourth (complete)', '1: fifth (complete)']);
  });

  test('a question that is asked again, and one that was asked later at another server, do not wait for each other', async () => {
    const message_id = randomUUID();
    expect((await say(a, 'fail', message_id)).status).toBe(502);
    const running = say(b, 'wait');
    await until(() => responder.holds('wait'));
    const again = say(a, 'fail', message_id);
    const later: Promise<{ status: number }>[] = [];
    for (const [place, on] of [a, b].entries()) {
      // The one that is asked again has its turn by now.
      await delay(100);
      later.push(say(on, `later ${place}`));
      await until(async () => (await messages()).length === place + 3);
    }
    responder.release('wait');
    expect((await Promise.all([running, again, ...later])).map(({ status }) => status)).toEqual([200, 502, 200, 200]);
  });

  test('a question is taken back from the queue at another server, at once', async () => {
    const { running, queued } = await begin(['at A', 'at B']);
    const [, first, second] = await messages();
    expect((await at(b, uma).delete(`/api/sessions/${session_id}/messages/${first!.message_id}/waiting`)).status).toBe(204);
    expect((await at(a, uma).delete(`/api/sessions/${session_id}/messages/${second!.message_id}/waiting`)).status).toBe(204);
    expect(await replies(queued)).toEqual([null, null]);
    responder.release('wait');
    await running;
    expect(await told()).toEqual(['wait', 'at A', 'at B', 'so far 1: wait (complete)']);
  });

  test('an administrator stops at one server what another one says', async () => {
    const { running } = await begin();
    expect((await at(a, anna).post(admin('stop'))).status).toBe(204);
    expect((await running).body.reply).toMatchObject({ content: 'so far ', status: 'stopped' });
  });

  test('whoever takes a session over at one server silences the other one: what is being said is stored before, and what waits is not begun', async () => {
    const { running, queued } = await begin(['at A', 'at B']);
    const watcher = await at(a, uma).stream(`/api/sessions/${session_id}/stream`);
    expect((await at(a, anna).post<AdminSession>(admin('take-over'), {})).body.handling).toBe('person');
    expect(await replies([running, ...queued])).toEqual(['so far ', null, null]);
    expect(await told()).toEqual(['wait', 'at A', 'at B', 'so far  (stopped)', 'person_came']);
    await watcher.leave();
    expect(watcher.events.filter(({ event }) => event === 'started')).toHaveLength(1);
    await at(b, anna).post(admin('hand-back'), { answer_now: true });
    await until(async () => (await told()).at(-1) === '1: at B (complete)');
  });

  test('a waiting question that is asked again at another server while a person takes the session over is not begun after that', async () => {
    const { running, queued } = await begin(['at A']);
    const { message_id } = (await messages())[1]!;
    const [replies, leases] = [b.app.get(Replies, { strict: false }), b.app.get(GenerationLeases, { strict: false })];
    const [interrupt, stopElsewhere] = [replies.interrupt.bind(replies), leases.stopElsewhere.bind(leases)];
    const { promise: isAskedAgain, resolve } = Promise.withResolvers<void>();
    // Between the take-over and what withdraws the questions that wait.
    const spies = [
      jest.spyOn(replies, 'interrupt').mockImplementation((id) => isAskedAgain.then(() => interrupt(id))),
      jest.spyOn(leases, 'stopElsewhere').mockImplementation((id, scope) => (scope?.isSilencing ? isAskedAgain : Promise.resolve()).then(() => stopElsewhere(id, scope))),
    ];
    const taken = at(b, anna).post<AdminSession>(admin('take-over'), {});
    await until(async () => (await told()).at(-1) === 'person_came');
    const again = say(b, 'at A', message_id);
    await delay(300);
    resolve();
    expect((await taken).status).toBe(200);
    spies.forEach((spy) => spy.mockRestore());
    expect((await Promise.all([running, ...queued, again])).map(({ body }) => body.reply?.status ?? null)).toEqual(['stopped', null, null]);
    expect((await told()).at(-1)).toBe('person_came');
  });

  test('what one server says is said anew at once, so that it heeds what an administrator whispers at another one', async () => {
    const { running, queued } = await begin(['at B']);
    const { status, body } = await at(a, anna).post<Whisper>(admin('whispers'), { content: 'be kind', lasts: 'next', now: true });
    expect(status).toBe(201);
    expect((await running).body.reply).toMatchObject({ status: 'stopped', version: 1 });
    await Promise.all(queued);
    const versions = (await messages()).filter(({ role }) => role === 'assistant');
    expect(versions.map(({ content, version }) => [content, version])).toEqual([['so far ', 1], ['2: wait', 2], ['1: at B', 1]]);
    const { whispers } = (await at(b, anna).get<WhisperList>(admin('whispers'))).body;
    expect(whispers.map(({ whisper_id, used_by }) => [whisper_id, used_by])).toEqual([[body.whisper_id, [versions[1]!.message_id]]]);
  });

  test('of two administrators who whisper at once at two servers, both are heard; one further version is given', async () => {
    const { running } = await begin();
    let arrived = 0;
    const { promise: bothRead, resolve } = Promise.withResolvers<void>();
    const spies = servers.all.map(({ app }) => {
      const replies = app.get(Replies, { strict: false });
      const holdWhile = replies.holdWhile.bind(replies);
      return jest.spyOn(replies, 'holdWhile').mockImplementation((id, work) => holdWhile(id, async (...args) => {
        if (++arrived === 2) resolve();
        await bothRead;
        await work(...args);
      }));
    });
    try {
      const whispers = ['be kind', 'be brief'].map((content, index) => at(servers.all[index]!, anna).post<Whisper>(admin('whispers'), { content, lasts: 'next', now: true }));
      expect((await Promise.all(whispers)).map(({ status }) => status)).toEqual([201, 201]);
    } finally {
      spies.forEach((spy) => spy.mockRestore());
    }
    expect((await running).body.reply).toMatchObject({ status: 'stopped', version: 1 });
    await until(async () => (await told()).length >= 3 && (await generationsOf()) === 0);
    const versions = (await messages()).filter(({ role }) => role === 'assistant');
    expect(versions.map(({ content, version }) => [content, version])).toEqual([['so far ', 1], ['2: wait', 2]]);
    const { whispers } = (await at(b, anna).get<WhisperList>(admin('whispers'))).body;
    expect(whispers.map(({ used_by }) => used_by)).toEqual([[versions[1]!.message_id], [versions[1]!.message_id]]);
  });

  describe('a message of which another server never hears', () => {
    /** Has the second server miss the first message of the session. */
    const lose = () => {
      const channels = b.app.get(SessionChannels, { strict: false });
      const receive = channels.receive.bind(channels);
      return jest.spyOn(channels, 'receive').mockImplementation((id, event) => (event.seq === 1 && event.event === 'message' ? undefined : receive(id, event)));
    };
    const seqs = ({ events }: EventReader) => events.flatMap(({ event, data }) => (event === 'message' || event === 'reply' ? [data['seq']] : []));

    test('is told there before those that follow it', async () => {
      const lost = lose();
      const watcher = await at(b, uma).stream(`/api/sessions/${session_id}/stream`);
      await watcher.named('session');
      await say(a, 'one');
      lost.mockRestore();
      await within(1_500, () => seqs(watcher).length === 2);
      await say(a, 'two');
      await within(1_500, () => seqs(watcher).length === 4);
      expect(seqs(watcher)).toEqual([1, 2, 3, 4]);
      await watcher.leave();
    });

    test('is not missed by whoever goes on at another server', async () => {
      const lost = lose();
      const catchUp = jest.spyOn(b.app.get<{ catchUp(): Promise<void> }>(SessionCatchUp as never, { strict: false }), 'catchUp').mockResolvedValue();
      const watcher = await at(b, uma).stream(`/api/sessions/${session_id}/stream`);
      await watcher.named('session');
      await say(a, 'one');
      await watcher.next(({ event, data }) => event === 'session' && data['message_count'] === 2);
      await watcher.leave();
      const { id } = watcher.events.findLast((each) => each.id !== undefined)!;
      for (const each of [lost, catchUp]) each.mockRestore();
      const resumed = await at(a, uma).stream(`/api/sessions/${session_id}/stream`, { 'last-event-id': id! });
      await within(1_500, () => seqs(resumed).length === 2);
      expect([seqs(watcher), seqs(resumed)]).toEqual([[], [1, 2]]);
      await resumed.leave();
    });
  });

  test('an administrator who is connected to one server counts as there at the other one', async () => {
    const [ben] = (await administrators(a, ['Ben'])) as [Client];
    const [presence, { user_id }] = [a.app.get(AdministratorPresence, { strict: false }), ben.user];
    const reachable = async () => (await uma.get<{ reachable: boolean }>(`/api/sessions/${session_id}/person-request`)).body.reachable;
    expect([presence.isThere(user_id, session_id, 2_000), await reachable()]).toEqual([false, false]);
    const stream = await at(b, ben).stream('/api/admin/sessions/stream');
    await within(3_000, async () => presence.isThere(user_id, session_id, 2_000) && (await reachable()));
    await stream.leave();
    await within(3_000, async () => !(await reachable()));
    expect((await at(b, ben).post(admin('take-over'), {})).status).toBe(200);
    await within(3_000, () => presence.isThere(user_id, session_id, 2_000));
  });
};

const missing = databaseKinds.includes('postgres') ? whyNoRedis : 'PostgreSQL was not found';
if (missing === null) describe('sessions that several servers serve', spec);
else reportSkipped('sessions that several servers serve', missing);
