import type { Opening, Problem, Session, SignInList } from '@switchboard/shared';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { holdsPosixLock } from '../src/core/database/sqlite/posix-locks.js';
import { WriteGate } from '../src/core/database/write-gate.js';
import { UserChanged } from '../src/users/index.js';
import { type Answers, type Expectation, expectations, tableName } from './routes.table.js';
import { ADMIN, type TestApp, startApp } from './support/app.js';
import { Client } from './support/client.js';
import { databaseKinds } from './support/databases.js';
import { sendTarget } from './support/raw-http.js';
import { handlersOf, routesOf } from './support/server-routes.js';
import type { AnsweredChat } from './support/answered-chat.js';

const callers = ['anonymous', 'owner', 'other', 'admin', 'disabled'] as const;
const entries = Object.entries(expectations);
const guarded = entries.filter(([, { access }]) => access !== 'public').map(([route]) => route);

/** A folder of web pages, so that the fallback to them is tested too. */
function makePages(): string {
  const folder = mkdtempSync(join(tmpdir(), 'switchboard-pages-'));
  writeFileSync(join(folder, 'index.html'), '<!doctype html><title>Page</title>');
  return folder;
}

describe.each(databaseKinds)('access control on %s', (kind) => {
  const webRoot = makePages();
  let on: TestApp;
  let people: Record<(typeof callers)[number], Client>;
  /** a session of the owner, for requests that must not change it */
  let session_id: string;

  const change = async (person: Client, field: 'role' | 'status', value: string) => {
    await on.app.get(WriteGate).run(async ({ manager, publish }) => {
      const { user_id } = person.user;
      await manager.query(`UPDATE users SET ${field} = '${value}' WHERE user_id = '${user_id}'`);
      await publish(new UserChanged(user_id, [field]));
    });
    return person;
  };

  beforeAll(async () => {
    on = await startApp({ kind, webRoot });
    people = {
      anonymous: on.anonymous(),
      owner: await on.user(),
      other: await on.user(),
      admin: await on.admin(),
      disabled: await change(await on.user(), 'status', 'disabled'),
    };
    session_id = (await people.owner.post<Session>('/api/sessions')).body.session_id;
  });
  afterAll(async () => {
    await on.close();
    rmSync(webRoot, { recursive: true });
  });

  /** The path of a route with ids of resources of the owner, created for this one call. */
  const pathOf = async (route: string) => {
    const { owner } = people;
    let path = route.split(' ')[1]!.replace('/api/help/*', '/api/help/index').replace('{file}', 'swagger-ui.css').replace('policies/{name}', 'policies/active_rule').replace('{name}', 'handbook').replace('/*', '/');
    if (path.includes('{session_id}'))
      path = path.replace('{session_id}', (await owner.post<Session>('/api/sessions')).body.session_id);
    if (path.includes('{message_id}')) {
      const { message } = (await owner.post<AnsweredChat>(`${path.split('/messages/')[0]!}/chat`, { message: 'hello' })).body;
      path = path.replace('{message_id}', message.message_id);
    }
    if (path.includes('{sign_in_id}')) {
      await Client.signIn(on.url, owner.user.email, ADMIN.password);
      const { sign_ins } = (await owner.get<SignInList>('/api/auth/sign-ins')).body;
      path = path.replace('{sign_in_id}', sign_ins.find(({ current }) => !current)!.sign_in_id);
    }
    if (path.includes('{opening_id}')) {
      const { opening_id } = (await people.admin.post<Opening>(`/api/admin/sessions/${session_id}/openings`, { reason_kind: 'support' })).body;
      path = path.replace('{opening_id}', opening_id);
    }
    path = path.replace('{whisper_id}', () => randomUUID());
    path = path.replace('{view_id}', randomUUID());
    // A separate user: signing them out must not end the callers' sign-ins.
    if (path.includes('{user_id}')) path = path.replace('{user_id}', (await on.user()).user.user_id);
    return path;
  };

  /** Like {@link Client.send}, but aborts event streams after the headers. */
  const ask = async (client: Client, route: string, path: string, { body }: Expectation, more: Record<string, string> = {}) => {
    const abort = new AbortController();
    const response = await fetch(on.url + path, {
      method: route.split(' ')[0]!,
      headers: {
        ...(client.token ? { authorization: `Bearer ${client.token}` } : {}),
        ...(body ? { 'content-type': 'application/json' } : {}),
        ...more,
      },
      body: body ? JSON.stringify(body()) : null,
      signal: abort.signal,
    });
    const isStream = response.headers.get('content-type')?.startsWith('text/event-stream') ?? false;
    const text = isStream ? '' : await response.text();
    abort.abort();
    const isProblem = response.headers.get('content-type')?.startsWith('application/problem+json') ?? false;
    return { status: response.status, headers: response.headers, problem: isProblem && text ? (JSON.parse(text) as Problem) : null };
  };

  const callerFor = async (who: (typeof callers)[number], ends = false): Promise<Client> => {
    if (!ends || who === 'anonymous' || who === 'disabled') return people[who];
    return who === 'admin' ? change(await on.user(), 'role', 'admin') : on.user();
  };

  test('the table lists exactly the routes of the server', () => {
    expect([...new Set(routesOf(on.app).map(tableName))].sort()).toEqual(Object.keys(expectations).sort());
  });

  test('every route is described at /api/docs/openapi.json, and nothing else is', async () => {
    interface Described {
      parameters: { name: string; in: string }[];
    }
    const { paths } = (await on.anonymous().get<{ paths: Record<string, Record<string, Described>> }>('/api/docs/openapi.json')).body;
    const described = Object.entries(paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path.replace('/help/{path}', '/help/*')}`),
    );
    const answered = Object.keys(expectations).filter((route) => / \/api\/(?!docs)/.test(route));
    expect(described.sort()).toEqual(answered.sort());
    for (const [path, methods] of Object.entries(paths))
      for (const { parameters } of Object.values(methods)) {
        const inPath = parameters.filter((parameter) => parameter.in === 'path').map(({ name }) => `{${name}}`);
        expect([path, ...inPath]).toEqual([path, ...(path.match(/\{\w+\}/g) ?? [])]);
      }
  });

  test('response headers, error codes and events are described too', async () => {
    const described = (await on.anonymous().get<object>('/api/docs/openapi.json')).text;
    for (const word of ['Switchboard-Rows', 'too_many_exports', '"Revision"', '"ETag"', 'heartbeat', '"name":"text"', '/api/admin/doctor/server', '/api/admin/activity'])
      expect([word, described.includes(word)]).toEqual([word, true]);
  });

  test('every handler declares who may call it', () => {
    const handlers = handlersOf(on.app);
    expect(handlers.length).toBeGreaterThan(20);
    expect(handlers.filter(({ access }) => access === undefined)).toEqual([]);
  });

  afterEach(() => {
    const { database } = on.settings;
    // A route that opens the database file other than through SQLite releases the locks of the whole process.
    if (database.kind === 'sqlite' && process.platform === 'linux') expect(holdsPosixLock(database.file)).toBe(true);
  });

  test.each(entries)('A01 A03 A04 A06: %s', async (route, expectation) => {
    const answers = {} as Record<string, number>;
    for (const who of callers) {
      const answer = await ask(await callerFor(who, expectation.ends), route, await pathOf(route), expectation);
      answers[who] = answer.status;
      const challenge = answer.headers.get('www-authenticate');
      if (answer.status === 401) {
        expect(challenge).toBe(who === 'disabled' && expectation.access !== 'public' ? 'Bearer error="invalid_token"' : 'Bearer');
        if (who === 'anonymous' && expectation.access !== 'public') expect(answer.problem?.code).toBe('unauthenticated');
      }
      if (answer.status === 403) {
        expect(challenge).toBe('Bearer error="insufficient_scope"');
        expect(answer.problem?.code).toBe('insufficient_scope');
      }
      if (answer.status >= 400 && !route.startsWith('HEAD'))
        expect(answer.problem).toMatchObject({ type: 'about:blank', status: answer.status, request_id: answer.headers.get('x-request-id') });
    }
    expect(callers.map((who) => answers[who])).toEqual<Answers>(expectation.answers);
  });

  test.each(entries.filter(([, { hides }]) => hides))("%s: another user's resource is answered exactly like a missing one", async (route, expectation) => {
    const theirs = await ask(people.other, route, await pathOf(route), expectation);
    const missing = await ask(people.other, route, route.split(' ')[1]!.replace(/\{\w+\}/g, () => randomUUID()), expectation);
    expect({ ...theirs.problem, instance: '', request_id: '' }).toEqual({ ...missing.problem, instance: '', request_id: '' });
    expect([...theirs.headers.keys()].sort()).toEqual([...missing.headers.keys()].sort());
  });

  test("A05: a message to another user's session writes nothing", async () => {
    const { owner, other, admin } = people;
    for (const intruder of [other, admin, people.anonymous, people.disabled])
      expect((await intruder.post(`/api/sessions/${session_id}/chat`, { message: 'mine now' })).status).toBeGreaterThanOrEqual(401);
    expect((await owner.get(`/api/sessions/${session_id}/messages`)).body).toEqual({ messages: [] });
    expect((await owner.get<Session>(`/api/sessions/${session_id}`)).body.message_count).toBe(0);
  });

  test('a poll is authenticated and authorized even when nothing changed', async () => {
    const path = '/api/admin/sessions?limit=10';
    const etag = (await people.admin.get(path)).headers.get('etag')!;
    const statuses = async () =>
      Promise.all(callers.map(async (who) => (await people[who].get(path, { 'if-none-match': etag })).status));
    expect(await statuses()).toEqual([401, 403, 403, 304, 401]);
    // The second time, every token is in the server's cache.
    expect(await statuses()).toEqual([401, 403, 403, 304, 401]);
    for (const header of ['Bearer x', `Basic ${people.admin.token}`, `Bearer ${people.admin.token}x`])
      expect((await on.anonymous().get(path, { 'if-none-match': etag, authorization: header })).status).toBe(401);
  });

  test.each([
    { what: 'A02: an invalid token', authorization: 'Bearer x', status: 401, challenge: 'Bearer error="invalid_token"' },
    { what: 'A02: an empty token', authorization: 'Bearer ', status: 401, challenge: 'Bearer error="invalid_token"' },
    { what: 'A02: a token of 8 KB', authorization: `Bearer ${'x'.repeat(8_000)}`, status: 401, challenge: 'Bearer error="invalid_token"' },
    { what: 'A02: a token of 20 KB', authorization: `Bearer ${'x'.repeat(20_000)}`, status: 431, challenge: undefined },
    { what: 'A17: another scheme', authorization: 'Basic dXNlcjpwYXNzd29yZA==', status: 401, challenge: 'Bearer' },
  ])('$what gets $status on every guarded route', async ({ authorization, status, challenge }) => {
    for (const route of guarded) {
      const path = await pathOf(route);
      const answer = await sendTarget(on.url, route.split(' ')[0]!, path, { authorization });
      expect([route, answer.status, answer.headers.get('www-authenticate')]).toEqual([route, status, challenge]);
    }
  });

  test('A17: a token anywhere but in a single Authorization header is not accepted', async () => {
    const { token, cookies } = people.admin;
    for (const route of guarded) {
      const [method, path] = [route.split(' ')[0]!, await pathOf(route)];
      for (const name of ['access_token', 'token'])
        expect([route, (await sendTarget(on.url, method, `${path}?${name}=${token}`)).status]).toEqual([route, 401]);
      const headers = { 'x-api-key': token, cookie: `access_token=${token}; ${cookies}`, 'x-access-token': token };
      expect([route, (await sendTarget(on.url, method, path, headers)).status]).toEqual([route, 401]);
      const twice = { authorization: `Bearer ${token}`, Authorization: `Bearer ${token}` };
      expect([route, (await sendTarget(on.url, method, path, twice)).status]).toEqual([route, 400]);
    }
  });

  test.each(guarded)('A18: %s in another spelling never gets 2xx without a token', async (route) => {
    const [method, path] = [route.split(' ')[0]!, await pathOf(route)];
    const targets = [
      `${path}/`, `${path}//`, `/${path}`, path.replace('/api', '//api'), path.replace('/api/', '/api//'), path.replace('/api', '/API'),
      path.toUpperCase(), path.replace('/api', '/%61pi'), path.replace('/api/', '/api%2f'), path.replace('s', '%73'), `${path};x`,
      path.replace('/api', '/api;x=1'), `/.${path}`, `/x/..${path}`, `/%2e${path}`, path.replace('/api', '\\api'), `${path}?`, `${path}%00`,
      `${path}%20`, `${path}.json`, `${on.url}${path}`, `http://elsewhere.example${path}`,
    ];
    for (const target of targets) {
      const { status } = await sendTarget(on.url, method, target);
      expect([target, status, status >= 400]).toEqual([target, status, true]);
    }
    for (const verb of ['HEAD', 'OPTIONS', 'TRACE', 'PROPFIND']) expect((await sendTarget(on.url, verb, path)).status).toBeGreaterThanOrEqual(400);
    for (const name of ['x-http-method-override', 'x-http-method', 'x-method-override'])
      for (const verb of ['GET', 'HEAD', 'OPTIONS'])
        expect((await sendTarget(on.url, method, path, { [name]: verb })).status).toBe(401);
    for (const name of ['x-original-url', 'x-rewrite-url', 'x-forwarded-prefix'])
      expect((await sendTarget(on.url, method, path, { [name]: '/api/health/live' })).status).toBe(401);
  });
});
