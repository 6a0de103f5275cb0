import type { Health } from '../src/core/health/health.service.js';
import type { Session } from '@switchboard/shared';
import { startApp, type TestApp } from './support/app.js';
import { entriesOf } from './support/audit.js';
import type { Client } from './support/client.js';
import { sendTarget } from './support/raw-http.js';
import { tableName } from './routes.table.js';
import { routesOf } from './support/server-routes.js';

let on: TestApp;
let admin: Client;
let session_id: string;

beforeAll(async () => {
  on = await startApp({ env: { RATE_LIMITS: 'on' } });
  admin = await on.admin();
  session_id = (await admin.post<Session>('/api/sessions')).body.session_id;
});
afterAll(() => on.close());

/** Spellings of a path that a router may treat as the same. */
const spellings = (path: string) => [
  path, `${path}?`, `${path}?x=1`, `${path}/`, `${path}//`, `/${path}`, path.replace('/api/', '/api//'), path.toUpperCase(), path.replace('/api', '/%61pi'),
  path.replace(/.$/, (last) => `%${last.charCodeAt(0).toString(16)}`), path.replace(/.$/, (last) => `%${last.charCodeAt(0).toString(16).toUpperCase()}`),
  path.replace(/[^/]+$/, (word) => [...word].map((sign) => `%${sign.charCodeAt(0).toString(16)}`).join('')), path.replace(/\/([^/]+)$/, '%2f$1'), `${path};x`,
  `${path}%20`, `${path}%00`, `${on.url}${path}`,
];

test('S26: HEAD on a streaming route is refused in every spelling, and opens, counts and records nothing', async () => {
  const streaming = routesOf(on.app).filter((route) => /^GET .*\/(stream|export)$/.test(route));
  expect(streaming).toHaveLength(8);
  const before = (await entriesOf(admin)).length;
  for (const route of streaming)
    for (const target of spellings(route.split(' ')[1]!.replace('{session_id}', session_id))) {
      const { status, headers, body } = await sendTarget(on.url, 'HEAD', target, { authorization: `Bearer ${admin.token}` });
      expect([target, [404, 405, 422].includes(status), body]).toEqual([target, true, '']);
      expect([target, headers.has('switchboard-rows'), headers.get('content-type')]).toEqual([target, false, 'application/problem+json; charset=utf-8']);
      if (status === 405) expect([target, headers.get('allow')]).toEqual([target, route.endsWith('/admin/sessions/export') ? 'GET, POST' : 'GET']);
    }
  expect((await admin.get<Health>('/api/health')).body.open_streams).toBe(0);
  expect((await entriesOf(admin)).length).toBe(before);
});

test('S26: HEAD on every other route answers as GET does, however the path is spelled', async () => {
  const others = new Set(routesOf(on.app).map(tableName).filter((route) => route.startsWith('GET /api') && !/\/(stream|export)$/.test(route)));
  expect(others.size).toBeGreaterThan(15);
  for (const route of others) {
    const path = route.split(' ')[1]!.replace('{session_id}', session_id).replace('{file}', 'swagger-ui.css').replace('help/*', 'help/index');
    for (const target of spellings(path).filter((each) => !each.includes('?x=1'))) {
      const ask = (method: string) => sendTarget(on.url, method, target, { authorization: `Bearer ${admin.token}` });
      const [head, get] = [await ask('HEAD'), await ask('GET')];
      expect([target, head.status, head.headers.get('content-type'), head.body]).toEqual([target, get.status, get.headers.get('content-type'), '']);
    }
  }
});
