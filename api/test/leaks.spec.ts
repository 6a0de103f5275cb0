import { jest } from '@jest/globals';
import type { ChatAnswer, Session } from '@switchboard/shared';
import { randomUUID } from 'node:crypto';
import { expectations, tableName } from './routes.table.js';
import { administrators } from './support/administrators.js';
import { startApp, type TestApp } from './support/app.js';
import type { Client } from './support/client.js';
import { databaseKinds } from './support/databases.js';
import { FULL, recordDrill } from './support/drill-figures.js';
import type { EventReader } from './support/event-reader.js';
import { heeding, HeedingResponder } from './support/heeding-responder.js';
import { routesOf } from './support/server-routes.js';

/** What must be seen only in certain places. */
const KINDS = ['said', 'thought', 'whispered', 'reason', 'comment'] as const;
type Canary = (typeof KINDS)[number];
/** The words that stand for each of them in the present session; nothing else contains these. */
let words: Record<Canary, string>;
let sessions = 0;

/** Everybody who may ask: the owner, another user, an administrator who has opened the transcript, and one who has not. */
const CALLERS = ['anonymous', 'other', 'sealed', 'opened', 'owner'] as const;
type Caller = (typeof CALLERS)[number];

/** Requests with a query, besides the route's own. */
const queriesOf = (): Record<string, string[]> => ({
  'GET /api/sessions': [`?q=${words.said}`, `?text=${words.said}`],
  'GET /api/sessions/{session_id}/messages': ['?path=active', '?before=1000'],
  'GET /api/sessions/{session_id}/export': ['?format=md', '?format=json'],
  'GET /api/admin/sessions': [`?q=${words.said}`, `?text=${words.said}`, '?sort=created_at'],
  'GET /api/admin/sessions/export': ['?format=csv', '?format=ndjson', `?format=csv&q=${words.said}`, `?format=ndjson&text=${words.said}`],
  'GET /api/admin/sessions/{session_id}/messages': ['?path=active', '?before=1000'],
  'GET /api/admin/sessions/{session_id}/export': ['?format=md', '?format=json'],
  'GET /api/admin/audit': ['?limit=200'],
  'GET /api/admin/audit/export': ['?format=ndjson'],
});

const OWN = '/api/sessions/{session_id}';
const ANY = '/api/admin/sessions/{session_id}';
const ownersChat = ['PATCH', 'POST', 'GET'].flatMap((method) => [`${method} ${OWN}`, `${method} ${OWN}/chat`]);

/** Where each of them may be seen, and by whom. Live events are named like the route of the stream, with the event. */
const ALLOWED: Record<Canary, Partial<Record<Caller, string[]>>> = {
  said: {
    owner: [
      ...ownersChat, 'GET /api/sessions', `GET ${OWN}/messages`, `GET ${OWN}/export`, `POST ${OWN}/messages/{message_id}/replies`,
      `PUT ${OWN}/messages/{message_id}/feedback`, `POST ${OWN}/person-request`, `DELETE ${OWN}/person-request`,
      ...['session', 'message', 'delta', 'reply'].map((event) => `GET ${OWN}/stream ${event}`),
    ],
    opened: [`GET ${ANY}/messages`, `GET ${ANY}/export`, ...['message', 'delta', 'reply'].map((event) => `GET ${ANY}/stream ${event}`)],
  },
  thought: { owner: [`GET ${OWN}/stream thought`], opened: [`GET ${ANY}/stream thought`] },
  whispered: { opened: [`GET ${ANY}/whispers`, `GET ${ANY}/stream whisper`] },
  // Who opens a transcript says why to its owner.
  reason: { owner: [`GET ${OWN}/openings`, `GET ${OWN}/stream opened`], opened: [`POST ${ANY}/openings`] },
  comment: {
    owner: [`GET ${OWN}/messages`, `GET ${OWN}/export`, ...['feedback', 'reply'].map((event) => `GET ${OWN}/stream ${event}`)],
    opened: ['GET /api/admin/feedback', `GET ${ANY}/messages`, `GET ${ANY}/export`, ...['feedback', 'reply'].map((event) => `GET ${ANY}/stream ${event}`)],
  },
};

if (FULL) jest.setTimeout(600_000);

/** Routes that end the caller's sign-in or account: they answer nothing. */
const routes = Object.entries(expectations).filter(([route, { ends }]) => !ends && !route.startsWith('HEAD'));

/** How transcripts are protected, and whether an administrator has taken the session over. */
const VARIANTS = [
  { what: 'sealed', policy: 'sealed', isHandled: false },
  ...(FULL ? [{ what: 'opened for a reason', policy: 'reason', isHandled: false }, { what: 'sealed, while a person has it', policy: 'sealed', isHandled: true }] : []),
];
const runs = databaseKinds.flatMap((kind) => VARIANTS.map((variant) => ({ kind, ...variant })));

describe.each(runs)('D40: nothing leaks of a session that is $what, on $kind', ({ kind, what, policy, isHandled }) => {
  let on: TestApp;
  let callers: Record<Caller, Client>;
  let session_id: string;
  let message_id: string;
  /** what was seen where it must not be, and where it was seen at all */
  const leaks: string[] = [];
  let [leaked, answers] = [0, 0];
  const seen = new Set<string>();

  beforeAll(async () => {
    on = await startApp({ kind, extensions: [heeding], env: { TRANSCRIPTS: policy } });
    const [sealed, opened] = (await administrators(on, ['Sealed', 'Opened'])) as [Client, Client];
    callers = { anonymous: on.anonymous(), other: await on.user(), sealed, opened, owner: await on.user() };
  });
  afterAll(async () => {
    const counts = `${answers} answers and events on ${routes.length} routes as ${CALLERS.length} callers, ${leaked} of them with words that they must not have`;
    recordDrill({ id: 'D40', what: `a session that is ${what}, ${kind}: ${counts}`, acknowledged: 0, lost: 0, twice: 0 });
    await on.close();
  });

  const note = (who: Caller, place: string, text: string) => {
    answers++;
    for (const [canary, word] of Object.entries(words) as [Canary, string][]) {
      if (!text.includes(word)) continue;
      seen.add(`${canary} ${who} ${place}`);
      if (ALLOWED[canary][who]?.includes(place)) continue;
      leaked++;
      leaks.push(`${canary} was seen by ${who} at ${place}`);
    }
  };
  const noteStream = (who: Caller, route: string, { events }: EventReader) => {
    for (const { event, data } of events) note(who, `${route} ${event}`, JSON.stringify(data));
  };

  /** A session of the owner with everything that must not leak, and the streams of those who may watch it. */
  const prepare = async () => {
    const { owner, opened } = callers;
    words = Object.fromEntries(KINDS.map((canary) => [canary, `canary${canary}${++sessions}x`])) as Record<Canary, string>;
    HeedingResponder.instance.thought = words.thought;
    // Without a title of its own, a session gets one from what is said.
    session_id = (await owner.post<Session>('/api/sessions', policy === 'sealed' ? undefined : { title: 'Some title' })).body.session_id;
    const [own, any] = [OWN, ANY].map((path) => path.replace('{session_id}', session_id)) as [string, string];
    await opened.post(`${any}/openings`, { reason_kind: 'other', reason: words.reason });
    await opened.post(`${any}/whispers`, { content: words.whispered, lasts: 'session' });
    const { body } = await owner.post<ChatAnswer>(`${own}/chat`, { message: `${words.said} ${session_id}` });
    message_id = body.message.message_id;
    await owner.send('PUT', `${own}/messages/${body.reply!.message_id}/feedback`, { rating: 'down', comment: words.comment });
    if (isHandled) await opened.post(`${any}/take-over`, {});
    return { own, any };
  };

  const pathOf = async (route: string) => {
    let path = route.split(' ')[1]!.replace('/api/help/*', '/api/help/index').replace('{file}', 'swagger-ui.css').replace('{name}', 'heeding').replace('/*', '/');
    path = path.replace('{session_id}', session_id).replace('{message_id}', message_id);
    // Of the owner where it is only read.
    if (path.includes('{user_id}')) path = path.replace('{user_id}', route.startsWith('GET') ? callers.owner.user.user_id : (await on.user()).user.user_id);
    return path.replace(/\{\w+\}/g, () => randomUUID());
  };

  const ask = async (who: Caller, route: string, query: string, body: unknown) => {
    const [method, path] = [route.split(' ')[0]!, await pathOf(route)];
    if (route.endsWith('/stream')) {
      const reader = await callers[who].stream(path).catch((error: Error) => error);
      if (reader instanceof Error) return note(who, tableName(route), reader.message);
      await reader.next(() => true);
      await reader.leave();
      return noteStream(who, route, reader);
    }
    const response = await fetch(on.url + path + query, {
      method,
      headers: { ...(who !== 'anonymous' && { authorization: `Bearer ${callers[who].token}` }), ...(body !== undefined && { 'content-type': 'application/json' }) },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    note(who, tableName(route), (await response.text()) + JSON.stringify([...response.headers]));
  };

  test.each(routes)('by %s', async (route, { body }) => {
    leaks.length = 0;
    await prepare();
    for (const who of CALLERS) for (const query of ['', ...(queriesOf()[route] ?? [])]) await ask(who, route, query, body?.());
    expect(leaks).toEqual([]);
  });

  // Nothing is answered while a person has the session.
  if (isHandled) return;

  test('by live streams, and by what they are resumed with', async () => {
    leaks.length = 0;
    const { own, any } = await prepare();
    const paths = { owner: `${own}/stream`, opened: `${any}/stream` };
    const live = Object.entries(paths) as ['owner' | 'opened', string][];
    const readers = await Promise.all(live.map(async ([who, path]) => [who, path, await callers[who].stream(path)] as const));
    const lists = await callers.sealed.stream('/api/admin/sessions/stream');
    const ids = await Promise.all(readers.map(async ([, , reader]) => (await reader.named('session')).id!));
    await callers.opened.post(`${any}/whispers`, { content: words.whispered, lasts: 'next' });
    const { body } = await callers.owner.post<ChatAnswer>(`${own}/chat`, { message: `${words.said} again` });
    await callers.owner.send('PUT', `${own}/messages/${body.reply!.message_id}/feedback`, { rating: 'down', comment: words.comment });
    await callers.sealed.post(`${any}/openings`, { reason_kind: 'other', reason: words.reason });
    await callers.owner.patch(own, { title: policy === 'sealed' ? `${words.said} renamed` : 'Renamed' });
    await callers.opened.post(`${any}/take-over`, {});
    await callers.opened.post(`${any}/hand-back`, { note: words.whispered });
    for (const [at, [who, path, reader]] of readers.entries()) {
      await reader.next(({ event, data }) => event === 'message' && JSON.stringify(data).includes('handed_back'));
      await reader.leave();
      noteStream(who, `GET ${who === 'owner' ? OWN : ANY}/stream`, reader);
      // Every id from which it could be resumed, and one of a process before this one.
      const known = [...new Set([ids[at]!, ...reader.events.flatMap(({ id }) => id ?? [])]), 'process_0-1'];
      for (const id of known) {
        const resumed = await callers[who].stream(path, { 'last-event-id': id });
        await resumed.next(() => true);
        await callers.other.get('/api/responders');
        await resumed.leave();
        noteStream(who, `GET ${who === 'owner' ? OWN : ANY}/stream`, resumed);
      }
    }
    await lists.leave();
    noteStream('sealed', 'GET /api/admin/sessions/stream', lists);
    expect(leaks).toEqual([]);
  });

  test('and all of it is there to be seen, by those who may and for every route', () => {
    const unseen = (Object.entries(ALLOWED) as [Canary, Partial<Record<Caller, string[]>>][]).flatMap(([canary, byWhom]) =>
      Object.keys(byWhom).filter((who) => ![...seen].some((each) => each.startsWith(`${canary} ${who} `))).map((who) => `${canary} ${who}`),
    );
    expect(unseen).toEqual([]);
    expect([...new Set(routesOf(on.app).map(tableName))].filter((route) => !(route in expectations))).toEqual([]);
    for (const place of ['whispered opened GET /api/admin/sessions/{session_id}/stream whisper', 'thought owner GET /api/sessions/{session_id}/stream thought', 'reason owner GET /api/sessions/{session_id}/stream opened'])
      expect([place, seen.has(place)]).toEqual([place, true]);
  });
});
