import type { Problem } from '@switchboard/shared';
import { request } from 'node:http';
import { startApp, type TestApp } from './support/app.js';
import type { Client } from './support/client.js';

/** Protected routes of every kind of access. */
const guarded: [method: string, path: string][] = [
  ['GET', '/api/auth/me'],
  ['PATCH', '/api/auth/me'],
  ['DELETE', '/api/auth/me'],
  ['POST', '/api/auth/password'],
  ['GET', '/api/auth/sign-ins'],
  ['GET', '/api/sessions'],
  ['POST', '/api/sessions'],
  ['GET', '/api/admin/sessions'],
];

describe('access control', () => {
  let app: TestApp;
  let user: Client;

  beforeAll(async () => {
    app = await startApp();
    user = await app.user();
  });
  afterAll(() => app.close());

  test.each(guarded)('A01: %s %s without a token gets 401 and a challenge without an error', async (method, path) => {
    const answer = await app.anonymous().send<Problem>(method, path);
    expect([answer.status, answer.body.code]).toEqual([401, 'unauthenticated']);
    expect(answer.headers.get('www-authenticate')).toBe('Bearer');
  });

  test.each(guarded)('A02: %s %s with a token that we did not issue gets 401 invalid_token', async (method, path) => {
    for (const authorization of ['Bearer x', 'Bearer', `Bearer ${'x'.repeat(9_000)}`]) {
      const answer = await app.anonymous().send<Problem>(method, path, undefined, { authorization });
      expect([answer.status, answer.body.code]).toEqual([401, 'invalid_token']);
      expect(answer.headers.get('www-authenticate')).toBe('Bearer error="invalid_token"');
    }
  });

  test('A02: a token of 20 KB is too large for a header', async () => {
    const answer = await app.anonymous().get('/api/auth/me', { authorization: `Bearer ${'x'.repeat(20_000)}` });
    expect([401, 431]).toContain(answer.status);
  });

  test('A03: a user is not an administrator, with or without If-None-Match', async () => {
    for (const headers of [undefined, { 'if-none-match': '*' }, { 'if-none-match': 'W/"x"' }]) {
      const answer = await user.get<Problem>('/api/admin/sessions', headers);
      expect([answer.status, answer.body.code]).toEqual([403, 'insufficient_scope']);
    }
  });

  test('an administrator may do everything that users may', async () => {
    const admin = await app.admin();
    expect((await admin.get('/api/sessions')).status).toBe(200);
    expect((await admin.get('/api/admin/sessions')).status).toBe(200);
  });

  test('A17: a token anywhere but in a single Authorization header is ignored', async () => {
    const anonymous = app.anonymous();
    const { token } = user;
    for (const [path, headers] of [
      [`/api/auth/me?access_token=${token}`, {}],
      [`/api/auth/me?token=${token}`, {}],
      ['/api/auth/me', { 'x-api-key': token }],
      ['/api/auth/me', { cookie: `access_token=${token}; ${user.cookies}` }],
      ['/api/auth/me', { authorization: `Basic ${Buffer.from(`x:${token}`).toString('base64')}` }],
    ] as [string, Record<string, string>][])
      expect((await anonymous.get(path, headers)).status).toBe(401);
  });

  test('A17: two Authorization headers are refused', async () => {
    const status = await new Promise((resolve, reject) => {
      const outgoing = request(`${app.url}/api/auth/me`, (answer) => resolve(answer.resume().statusCode));
      outgoing.setHeader('authorization', [`Bearer ${user.token}`, 'Bearer x']);
      outgoing.on('error', reject).end();
    });
    expect(status).toBe(400);
  });

  test('A18: no other spelling of a protected path bypasses access control', async () => {
    for (const path of [
      '/api/auth/me/',
      '/api//auth/me',
      '/API/auth/me',
      '/api/auth/%6de',
      '/api/auth/me;x',
      '/api/auth/./me',
      '/api/auth/x/../me',
    ]) {
      const answer = await app.anonymous().get(path);
      expect(answer.status === 200 && answer.text.includes('user_id')).toBe(false);
      expect([200, 400, 401, 404]).toContain(answer.status);
    }
    expect((await fetch(`${app.url}/api/auth/me`, { method: 'HEAD' })).status).toBeGreaterThanOrEqual(400);
    expect((await app.anonymous().get('/api/auth/me', { 'x-http-method-override': 'POST' })).status).toBe(401);
  });

  test('the scheme is case-insensitive', async () => {
    expect((await app.anonymous().get('/api/auth/me', { authorization: `bearer ${user.token}` })).status).toBe(200);
  });
});
