import type { Message, Session } from '@switchboard/shared';
import { createParser } from 'eventsource-parser';
import { startApp, type TestApp } from './support/app.js';
import { Client } from './support/client.js';
import { createScratchDatabase, databaseKinds, type ScratchDatabase } from './support/databases.js';
import type { EventReader, StreamEvent } from './support/event-reader.js';
import { Follower } from './support/follower.js';
import { stepped, SteppedResponder } from './support/stepped-responder.js';
import { until } from './support/until.js';

/** Cuts of the bytes of the whole stream. */
const CUTS = 200;
const LAST = 'The last event';

/** A client that came back at one boundary and stays to the end. */
interface Returned {
  how: string;
  /** whether it resumes from an event, and so loads nothing */
  isResumed: boolean;
  follower: Follower;
  stream: EventReader;
  /** how many events of the stream the follower has taken */
  taken: number;
}

const isLast = ({ event, data }: StreamEvent) => event === 'session' && data['title'] === LAST;
const isTold = ({ event }: StreamEvent) => event !== 'heartbeat';

describe.each(databaseKinds)('no piece is lost and none comes twice, on %s', (kind) => {
  let database: ScratchDatabase;
  let on: TestApp;
  let ann: Client;
  let path: string;
  let main: EventReader;
  let bytes: Buffer;
  let expected: string[];
  const returned: Returned[] = [];

  const told = () => main.events.filter(isTold);
  const load = async (follower: Follower, who = ann) => {
    const [{ body }, session] = [await who.get<{ messages: Message[] }>(`${path}/messages`), await who.get<Session>(path)];
    return follower.load(body.messages, session.body);
  };

  beforeAll(async () => {
    database = await createScratchDatabase(kind);
    on = await startApp({ kind, database, extensions: [stepped] });
    ann = await on.user();
    path = `/api/sessions/${(await ann.post<Session>('/api/sessions')).body.session_id}`;
    main = await ann.stream(`${path}/stream`);
    bytes = await record();
    expected = (await load(new Follower())).shown;
  });
  afterAll(async () => {
    await Promise.all([main, ...returned.map(({ stream }) => stream)].map((stream) => stream.leave()));
    await on.close();
    await database.drop();
  });

  /** A session with everything in it, while clients come back at each of its steps. @returns the bytes of its stream */
  async function record(): Promise<Buffer> {
    const raw = await fetch(`${on.url}${path}/stream`, { headers: { accept: 'text/event-stream', authorization: `Bearer ${ann.token}` } });
    SteppedResponder.isFailing = false;
    await main.named('session');
    const first = await converse({ message: 'one' }, 5);
    await converse({ message: 'two' }, 3, 'stop');
    await converse({}, 5, 'end', `${path}/messages/${first}/replies`);
    await converse({ message: 'other', parent_id: null }, 5);
    SteppedResponder.isFailing = true;
    const failed = await converse({ message: 'fails' }, 5, 'fail');
    SteppedResponder.isFailing = false;
    await converse({ message: 'fails', message_id: failed }, 5);
    await ann.patch(path, { leaf_id: first });
    await comeBack();
    await ann.patch(path, { title: LAST });
    await main.next(isLast);
    return bytesUntil(raw, LAST);
  }

  /** Sends a message, or asks for a further reply, and lets the responder say that many parts. @returns the id of the message */
  async function converse(body: object, parts: number, end: 'end' | 'stop' | 'fail' = 'end', route = `${path}/chat`): Promise<string> {
    const before = main.events.length;
    const call = ann.post(route, body);
    for (let part = 0; part < parts; part++) {
      const step = await until(() => SteppedResponder.step, 2);
      await comeBack();
      const seen = main.events.length;
      step();
      // The last piece of an answer that fails comes with the reply.
      await main.next(({ event }) => event === 'thought' || event === 'delta' || event === 'reply', seen);
    }
    await comeBack();
    if (end === 'stop') await ann.post(`${path}/stop`);
    const { data } = await main.named(end === 'fail' ? 'error' : 'reply', before);
    await call;
    return String(data['reply_to']);
  }

  /** Clients that saw everything up to this instant, or a little less, come back. */
  async function comeBack(): Promise<void> {
    const seen = told();
    const withIds = seen.flatMap(({ id }, at) => (id === undefined ? [] : [{ id, count: at + 1 }]));
    for (const back of [1, 2, 5]) {
      const { id, count } = withIds.at(-back) ?? withIds[0]!;
      const stream = await ann.stream(`${path}/stream`, { 'last-event-id': id });
      returned.push({ how: `with the id of event ${count} of ${seen.length}`, isResumed: true, follower: new Follower().takeAll(seen.slice(0, count)), stream, taken: 0 });
    }
    for (const id of [undefined, '0123456789ab-7', '0123456789ab_1-7']) returned.push(await reopened(seen, id));
  }

  /** A client that saw these events opens the stream anew, or is told to, and loads what is stored. */
  async function reopened(seen: readonly StreamEvent[], id: string | undefined): Promise<Returned> {
    if (id !== undefined) {
      const refused = await ann.stream(`${path}/stream`, { 'last-event-id': id });
      await refused.next(({ event }) => event === 'reset' || event === 'session');
      await refused.leave();
    }
    const stream = await ann.stream(`${path}/stream`);
    await stream.named('session');
    const taken = stream.events.length;
    const follower = new Follower().takeAll(seen).reopen().takeAll(stream.events);
    await load(follower);
    return { how: `with the id ${id} after ${seen.length} events`, isResumed: false, follower, stream, taken };
  }

  test('the recording has thoughts, a stop, further versions, branches and a failure', () => {
    const names = new Set(told().map(({ event }) => event));
    expect([...names].sort()).toEqual(['delta', 'error', 'message', 'reply', 'session', 'started', 'thought']);
    const replies = told().filter(({ event }) => event === 'reply').map(({ data }) => `${String(data['status'])} ${String(data['version'])}`);
    expect(replies).toEqual(['complete 1', 'stopped 1', 'complete 2', 'complete 1', 'interrupted 1', 'complete 1']);
    expect(told().length).toBeGreaterThan(40);
    expect(returned.length).toBeGreaterThan(200);
  });

  test('whoever was there all the time sees what is stored', () => {
    expect(new Follower().takeAll(told()).shown).toEqual(expected);
  });

  test('whoever comes back in the midst of it, in any way, sees what is stored', async () => {
    for (const { how, follower, stream, taken } of returned) {
      await stream.next(isLast);
      expect([how, follower.takeAll(stream.events.slice(taken)).shown]).toEqual([how, expected]);
    }
  });

  test('whoever resumes gets exactly the events that follow', () => {
    const ids = told().map(({ id }) => id);
    for (const { how, stream } of returned.filter(({ isResumed }) => isResumed)) {
      const got = stream.events.filter(isTold).map(({ id }) => id);
      expect([how, got]).toEqual([how, ids.slice(ids.length - got.length)]);
    }
  });

  test('whoever only polls from some event on sees what is stored', async () => {
    for (let at = 0; at <= told().length; at++) expect([at, (await load(new Follower().takeAll(told().slice(0, at)).reopen())).shown]).toEqual([at, expected]);
  });

  test(`whoever is cut off at any byte resumes without a gap (${CUTS} cuts)`, async () => {
    const random = randomOf(20_261_129);
    for (let cut = 0; cut < CUTS; cut++) {
      const length = Math.floor(random() * (bytes.length + 1));
      const seen = eventsIn(bytes.subarray(0, length));
      const id = seen.findLast((event) => event.id !== undefined)?.id;
      const follower = new Follower().takeAll(seen);
      if (!seen.some(isLast)) {
        const stream = await ann.stream(`${path}/stream`, id === undefined ? {} : { 'last-event-id': id });
        await stream.next(isLast);
        await stream.leave();
        follower.takeAll(stream.events);
      }
      if (id === undefined) await load(follower);
      expect([length, follower.shown]).toEqual([length, expected]);
    }
  });

  test('whoever comes back after a restart, from any event, sees what is stored', async () => {
    const seen = told();
    let resumed = 0;
    await on.close();
    on = await startApp({ kind, database, extensions: [stepped] });
    const again = await Client.signIn(on.url, ann.user.email, 'a password for tests');
    for (const [at, { id }] of seen.entries()) {
      const stream = await again.stream(`${path}/stream`, { 'last-event-id': id! });
      await stream.next(({ event }) => event === 'session' || event === 'reset');
      await stream.leave();
      const follower = new Follower().takeAll(seen.slice(0, at + 1)).reopen().takeAll(stream.events);
      // From the messages that it says are known, the stream tells the others itself.
      if (stream.events.some(({ event }) => event === 'reset')) await load(follower, again);
      else resumed++;
      expect([at, follower.shown]).toEqual([at, expected]);
    }
    expect(resumed).toBeGreaterThan(seen.length / 2);
  });
});

/** The events that are complete in these bytes. */
function eventsIn(bytes: Buffer): StreamEvent[] {
  const events: StreamEvent[] = [];
  const parser = createParser({ onEvent: ({ id, event, data }) => void events.push({ id, event: event ?? 'message', data: JSON.parse(data) as Record<string, unknown> }) });
  parser.feed(new TextDecoder().decode(bytes, { stream: true }));
  return events;
}

/** The bytes of a response up to a text in it, and what came with that. */
async function bytesUntil(response: Response, end: string): Promise<Buffer> {
  const reader = response.body!.getReader();
  const chunks: Uint8Array[] = [];
  while (!Buffer.concat(chunks).includes(end)) {
    const { value } = await reader.read();
    if (value) chunks.push(value);
  }
  await reader.cancel();
  return Buffer.concat(chunks);
}

/** @returns numbers from 0 to 1, the same for the same seed */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
