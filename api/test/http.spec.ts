import { Controller, Get, InternalServerErrorException, Module } from '@nestjs/common';
import type { Problem } from '@switchboard/shared';
import { randomUUID } from 'node:crypto';
import type { Responder, ResponderPart } from '../src/chat/index.js';
import { Public } from '../src/core/http/access.js';
import { defineExtension } from '../src/extension/index.js';
import { type TestApp, startApp } from './support/app.js';
import type { Client } from './support/client.js';
import { problemOf } from './support/problems.js';
import { sendBytes, sendTarget } from './support/raw-http.js';

const SECRET = 'correct horse battery staple';

@Public()
@Controller('x/faults')
class FaultsController {
  @Get('error')
  error(): never {
    throw new Error(`SELECT * FROM users WHERE secret = '${SECRET}' at /srv/switchboard/main.js`);
  }

  @Get('text')
  text(): never {
    throw SECRET as unknown;
  }

  @Get('later')
  later(): Promise<never> {
    return Promise.reject(Object.assign(new Error(SECRET), { statusCode: 503, code: 'ESECRET' }));
  }

  @Get('nest')
  nest(): never {
    throw new InternalServerErrorException({ message: SECRET, secret: SECRET });
  }

  @Get('nothing')
  nothing(): never {
    throw undefined as unknown;
  }
}

class FailingResponder implements Responder {
  readonly name = 'failing';

  async *respond(): AsyncIterable<ResponderPart> {
    yield { text: 'So far ' };
    throw new Error(SECRET);
  }
}

@Module({ controllers: [FaultsController] })
class FaultsModule {}

const faults = defineExtension({ name: 'faults', module: FaultsModule, responder: FailingResponder });

let on: TestApp;
let ann: Client;

beforeAll(async () => {
  on = await startApp({ extensions: [faults] });
  ann = await on.user();
});
afterEach(async () => {
  expect((await on.anonymous().get('/api/health/ready')).status).toBe(200);
});
afterAll(() => on.close());

describe('unknown routes and methods', () => {
  test.each(['/api/nothing', '/api', '/api/', '/api/sessions/x/y/z', `/api/sessions/${'x'.repeat(300)}`])('GET %s: 404', async (path) => {
    const problem = problemOf(await ann.get(path));
    expect([problem.status, problem.code, problem.instance]).toEqual([404, 'not_found', path]);
  });

  test.each([
    ['PUT', '/api/sessions', 'GET, HEAD, POST'],
    ['OPTIONS', '/api/sessions?limit=1', 'GET, HEAD, POST'],
    ['GET', '/api/auth/login', 'POST'],
    ['HEAD', '/api/auth/login', 'POST'],
    ['PUT', '/api/sessions/01a204c9-62ff-752c-8301-19430982ea0f', 'DELETE, GET, HEAD, PATCH'],
    ['HEAD', '/api/admin/sessions/stream', 'GET'],
    ['PUT', '/api/admin/sessions/export', 'GET, POST'],
    ['POST', '/api/admin/sessions/stream', 'GET'],
  ])('%s on %s, which accepts other methods: 405 with Allow', async (method, path, allow) => {
    const answer = await on.anonymous().send(method, path);
    expect([answer.status, answer.headers.get('allow')]).toEqual([405, allow]);
    if (method !== 'HEAD') expect(problemOf(answer)).toMatchObject({ code: 'method_not_allowed', title: 'Method Not Allowed' });
  });

  test('any method on an unknown path: 404', async () => {
    expect(problemOf(await ann.send('PUT', '/api/nothing')).code).toBe('not_found');
  });

  test.each(['/api/health/live', '/api/sessions', '/api/auth/me', '/api/auth/options', '/api/docs/openapi.json'])(
    'HEAD %s responds as GET does, without a body',
    async (path) => {
      const [head, get] = [await ann.send('HEAD', path), await ann.get(path)];
      const summaryOf = ({ status, headers }: typeof get) => [status, headers.get('content-type'), headers.get('content-length')];
      expect([head.text, ...summaryOf(head)]).toEqual(['', ...summaryOf(get)]);
      expect(get.status).toBe(200);
    },
  );

  test('HEAD requires authentication as GET does', async () => {
    expect((await on.anonymous().send('HEAD', '/api/sessions')).status).toBe(401);
  });

  test('an undecodable path: 400', async () => {
    expect(problemOf(await sendTarget(on.url, 'GET', '/api/sessions/%zz')).code).toBe('malformed_url');
  });

  test('an invalid id: 422', async () => {
    expect(problemOf(await ann.get('/api/sessions/17')).errors).toEqual([{ path: 'session_id', message: 'must be a UUID' }]);
  });

  test('the response repeats neither the query nor the request id chosen by the client', async () => {
    const answer = await ann.get<Problem>('/api/nothing?token=abc', { 'x-request-id': 'mine' });
    const problem = problemOf(answer);
    expect(answer.text).not.toContain('abc');
    expect(problem.request_id).not.toBe('mine');
    expect(answer.headers.get('x-request-id')).toBe(problem.request_id);
  });
});

describe('malformed HTTP', () => {
  test.each([
    ['garbage', 'hello there\r\n\r\n'],
    ['TLS', Buffer.from('160301020001000001fc0303', 'hex')],
    ['a method with a space', 'GE T /api/health HTTP/1.1\r\nhost: x\r\n\r\n'],
    ['no host', 'GET /api/health HTTP/1.1\r\nconnection: close\r\n\r\n'],
    ['two hosts', 'GET /api/health HTTP/1.1\r\nhost: x\r\nhost: y\r\nconnection: close\r\n\r\n'],
    ['a header without a colon', 'GET /api/health HTTP/1.1\r\nhost: x\r\nnonsense\r\n\r\n'],
    ['NUL in a header', 'GET /api/health HTTP/1.1\r\nhost: x\r\nx-a: a\u0000b\r\n\r\n'],
    ['two lengths', 'POST /api/sessions HTTP/1.1\r\nhost: x\r\ncontent-length: 2\r\ncontent-length: 3\r\n\r\n{}x'],
    ['length and chunks', 'POST /api/sessions HTTP/1.1\r\nhost: x\r\ncontent-length: 2\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n'],
    ['a chunk with an invalid size', 'POST /api/sessions HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n'],
  ])('%s: 400', async (_, bytes) => {
    const answer = await sendBytes(on.url, bytes);
    expect([answer.status, problemOf(answer).code]).toEqual([400, 'malformed_request']);
  });

  test('a request answered before its body turns out to be malformed gets only that response', async () => {
    const answer = await sendBytes(on.url, 'POST /api/sessions HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n');
    expect(problemOf(answer).status).toBe(415);
  });

  test('headers of more than 16 KiB: 431', async () => {
    expect(problemOf(await sendTarget(on.url, 'GET', '/api/health', { 'x-long': 'x'.repeat(20_000) })).code).toBe('headers_too_large');
    expect(problemOf(await sendTarget(on.url, 'GET', `/api/health?${'x'.repeat(20_000)}`)).status).toBe(431);
  });
});

describe('A66: a server error', () => {
  test.each(['error', 'text', 'later', 'nest', 'nothing'])('%s: 500 that reveals nothing', async (name) => {
    const answer = await on.anonymous().get<Problem>(`/api/x/faults/${name}`);
    const problem = problemOf(answer);
    expect([problem.status, problem.code, problem.title]).toEqual([500, 'internal_error', 'Internal Server Error']);
    expect(answer.headers.get('x-request-id')).toBe(problem.request_id);
    expect(answer.text + JSON.stringify([...answer.headers])).not.toMatch(/horse|SELECT|ESECRET|main\.js|at .+:\d+/);
  });

  test('of a responder: 502, and an `error` event, revealing nothing', async () => {
    const path = `/api/sessions/${randomUUID()}/chat`;
    const answer = await ann.post<Problem>(path, { message: 'hello' });
    expect([answer.status, problemOf(answer).code]).toEqual([502, 'responder_failed']);
    expect(answer.text).not.toContain(SECRET);
    const stream = await ann.stream(path, {}, { message: 'again' });
    const { data } = await stream.named('error');
    expect(data).toMatchObject({ status: 502, code: 'responder_failed' });
    await stream.endedWithin();
    expect(JSON.stringify(stream.events)).not.toContain(SECRET);
  });
});
