import { randomUUID } from 'node:crypto';
import { expectations } from './routes.table.js';
import { type TestApp, startApp } from './support/app.js';
import type { Client } from './support/client.js';
import { problemOf } from './support/problems.js';
import { sendBytes } from './support/raw-http.js';

let on: TestApp;
let ann: Client;
let admin: Client;

beforeAll(async () => {
  on = await startApp();
  ann = await on.user();
  admin = await on.admin();
});
afterEach(async () => {
  expect((await on.anonymous().get('/api/health/ready')).status).toBe(200);
});
afterAll(() => on.close());

describe('A35: invalid JSON', () => {
  const deep = (depth: number) => `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`;
  test.each([
    ['a truncated document', '{"title":', 'malformed_json'],
    ['two documents', '{} {}', 'malformed_json'],
    ['a trailing comma', '{"title":"x",}', 'malformed_json'],
    ['not JSON', 'title=x', 'malformed_json'],
    ['__proto__', '{"__proto__":{"admin":true}}', 'malformed_json'],
    ['constructor.prototype', '{"constructor":{"prototype":{"admin":true}}}', 'malformed_json'],
    ['33 levels', deep(33), 'body_too_complex'],
    ['100,000 levels', '['.repeat(100_000) + ']'.repeat(100_000), 'body_too_complex'],
    ['1,001 fields', JSON.stringify(Object.fromEntries(Array.from({ length: 1_001 }, (_, at) => [`f${at}`, 1]))), 'body_too_complex'],
    ['a duplicate field', '{"title":"a","title":"b"}', 'duplicate_field'],
    ['a duplicate field, spelled differently', '{"title":"a","t\\u0069tle":"b"}', 'duplicate_field'],
    ['a duplicate field, deeply nested', '{"title":[{"a:\\"":1,"b":":"},{"a":1,"a":2}]}', 'duplicate_field'],
  ])('%s: 400', async (_, body, code) => {
    const problem = problemOf(await ann.post('/api/sessions', body));
    expect([problem.status, problem.code]).toEqual([400, code]);
  });

  test('invalid UTF-8: 400, and nothing is stored in its place', async () => {
    const before = (await ann.get<{ sessions: unknown[] }>('/api/sessions')).body.sessions.length;
    const head = `POST /api/sessions HTTP/1.1\r\nhost: x\r\nconnection: close\r\nauthorization: Bearer ${ann.token}\r\ncontent-type: application/json\r\n`;
    for (const bytes of ['\xff', '\xc3', '\xed\xa0\x80', '\xc0\x80']) {
      const body = `{"title":"${bytes}"}`;
      for (const sent of [`content-length: ${body.length}\r\n\r\n${body}`, `transfer-encoding: chunked\r\n\r\n${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`]) {
        const problem = problemOf(await sendBytes(on.url, Buffer.from(head + sent, 'latin1')));
        expect([problem.status, problem.code]).toEqual([400, 'malformed_json']);
      }
    }
    expect((await ann.get<{ sessions: unknown[] }>('/api/sessions')).body.sessions).toHaveLength(before);
  });

  test.each(['constructor', 'toString', 'hasOwnProperty'])('a field or parameter %s is unknown like any other: 422', async (name) => {
    const errors = [{ path: name, message: 'is not a field of this request' }];
    expect(problemOf(await ann.post('/api/sessions', JSON.stringify({ [name]: 1 }))).errors).toEqual(errors);
    expect(problemOf(await ann.get(`/api/sessions?${name}=1`)).errors).toEqual(errors);
    expect(problemOf(await ann.get(`/api/auth/me?${name}=1`)).errors).toEqual(errors);
  });

  test('a parameter called __proto__ is unknown too: 422', async () => {
    expect(problemOf(await ann.get('/api/sessions?__proto__=1')).status).toBe(422);
    expect(problemOf(await ann.get('/api/auth/me?__proto__=1')).status).toBe(422);
  });

  test('colons and quotes in a string are text', async () => {
    const title = 'a:b "c":"d" \\":\\\\';
    expect((await ann.post<{ title: string }>('/api/sessions', { title })).body.title).toBe(title);
    expect((await ann.post('/api/sessions', deep(32))).status).toBe(422);
  });
});

describe('A36: a body that is not application/json', () => {
  test.each([
    'text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', 'application/jsonx', 'application/json garbage',
    'application/json; charset=utf-16', 'application/json;charset=iso-8859-1', 'text/plain; application/json', 'application/json, text/plain',
    'application/vnd.api+json', '', 'json', '*/*', '\tapplication/json;garbage',
  ])('%j: 415', async (type) => {
    const bytes = `POST /api/sessions HTTP/1.1\r\nhost: x\r\nconnection: close\r\nauthorization: Bearer ${ann.token}\r\ncontent-type: ${type}\r\ncontent-length: 13\r\n\r\n{"title":"x"}`;
    const problem = problemOf(await sendBytes(on.url, bytes));
    expect([problem.status, problem.code]).toEqual([415, 'unsupported_media_type']);
  });

  test('no content type at all: 415', async () => {
    const bytes = `POST /api/sessions HTTP/1.1\r\nhost: x\r\nconnection: close\r\nauthorization: Bearer ${ann.token}\r\ncontent-length: 2\r\n\r\n{}`;
    expect(problemOf(await sendBytes(on.url, bytes)).status).toBe(415);
  });

  test.each(['application/json', 'Application/JSON; charset=UTF-8', 'application/json;charset="utf-8"'])('%s is accepted', async (type) => {
    expect((await ann.post('/api/sessions', '{"title":"x"}', { 'content-type': type })).status).toBe(201);
  });
});

describe('A37: too large', () => {
  const big = JSON.stringify({ message: 'x'.repeat(300_000) });
  const path = `/api/sessions/${randomUUID()}/chat`;
  const head = () => `POST ${path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\nauthorization: Bearer ${ann.token}\r\ncontent-type: application/json\r\n`;

  test('a body of more than 256 KiB: 413, announced or chunked', async () => {
    const announced = await sendBytes(on.url, `${head()}content-length: ${big.length}\r\n\r\n`);
    expect(problemOf(announced).code).toBe('body_too_large');
    const chunk = `8000\r\n${'x'.repeat(0x8000)}\r\n`;
    const chunked = await sendBytes(on.url, `${head()}transfer-encoding: chunked\r\n\r\n${chunk.repeat(12)}`);
    expect([problemOf(chunked).status, problemOf(chunked).code]).toEqual([413, 'body_too_large']);
  });

  test('a body that arrives byte by byte has at most 30 s, including the check interval', () => {
    const server: { requestTimeout: number; headersTimeout: number; connectionsCheckingInterval?: number } = on.app.getHttpServer();
    // Node applies the longer of the two to the body.
    const longest = Math.max(server.requestTimeout, server.headersTimeout);
    expect(longest).toBeGreaterThan(0);
    expect(longest + server.connectionsCheckingInterval!).toBeLessThanOrEqual(30_000);
  });

  test('a message of more than 32,000 code points: 422', async () => {
    expect(problemOf(await ann.post(path, { message: '🐈'.repeat(32_001) })).errors).toEqual([
      { path: 'message', message: 'must be at most 32000 characters long' },
    ]);
  });
});

describe('caching', () => {
  test('no API response is cacheable, except those that say how', async () => {
    const { session_id } = (await ann.post<{ session_id: string }>('/api/sessions')).body;
    for (const path of ['/api/auth/me', '/api/auth/options', '/api/sessions', `/api/sessions/${session_id}/messages`, '/api/health', '/api/nothing'])
      expect([path, (await ann.get(path)).headers.get('cache-control')]).toEqual([path, 'no-store']);
    expect((await admin.get('/api/admin/sessions')).headers.get('cache-control')).toBe('private, no-cache');
  });
});

describe('A34: a body of the wrong shape', () => {
  const withBody = Object.keys(expectations).filter((route) => /^(POST|PATCH) /.test(route));
  /** Routes without required fields: an empty body will do. */
  const undemanding = new Set(Object.entries(expectations).flatMap(([route, { body }]) => (body ? [] : [route])));
  undemanding.add('PATCH /api/admin/users/{user_id}');
  undemanding.add('POST /api/sessions/{session_id}/messages/{message_id}/replies');
  undemanding.add('POST /api/sessions/{session_id}/person-request');
  undemanding.add('POST /api/admin/sessions/{session_id}/take-over');
  const send = (route: string, body: string) => {
    const [method = '', path = ''] = route.replace(/\{\w+\}/, randomUUID()).split(' ');
    const client = path.startsWith('/api/admin') ? admin : ann;
    return client.send(method, path, body);
  };

  test.each(withBody)('%s', async (route) => {
    for (const body of ['null', '[]', '"x"', '1', 'true', '[{}]', '{"unknown":1}']) {
      const { status } = problemOf(await send(route, body));
      expect([body, status]).toEqual([body, 422]);
    }
    if (undemanding.has(route)) return;
    for (const body of ['', '{}', '  \n']) {
      const { status } = problemOf(await send(route, body));
      expect([body, status]).toEqual([body, 422]);
    }
  });

  test('OpenAPI marks a body as required exactly where it must contain something', async () => {
    interface Described {
      requestBody?: { required: boolean };
    }
    const { paths } = (await ann.get<{ paths: Record<string, Record<string, Described>> }>('/api/docs/openapi.json')).body;
    const required = withBody.filter((route) => {
      const [method = '', path = ''] = route.split(' ');
      return paths[path]![method.toLowerCase()]!.requestBody!.required;
    });
    expect(required).toEqual(withBody.filter((route) => !undemanding.has(route)));
  });

  test.each(['', '{}', ' '])('a call whose fields are all optional accepts %j', async (body) => {
    expect((await ann.post('/api/sessions', body)).status).toBe(201);
  });
});
