import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestApp, startApp } from './support/app.js';
import type { Client } from './support/client.js';
import { problemOf } from './support/problems.js';
import { sendTarget } from './support/raw-http.js';

const PAGE = `<!doctype html><script src="/main-TCDBDZQ2.js" nonce="__CSP_NONCE__"></script><app-root ngcspnonce="__CSP_NONCE__"></app-root>`;

/** The headers of every response over plain HTTP. */
const EVERYWHERE = {
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'origin-agent-cluster': '?1',
  'permissions-policy': 'camera=(), geolocation=(), microphone=(), payment=()',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-dns-prefetch-control': 'off',
  'x-download-options': 'noopen',
  'x-frame-options': 'DENY',
  'x-permitted-cross-domain-policies': 'none',
  'x-xss-protection': '0',
};

const API_CSP = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";
const pageCsp = (nonce: string) =>
  `default-src 'none'; script-src 'self' 'nonce-${nonce}'; style-src 'self' 'nonce-${nonce}'; img-src 'self' data:; font-src 'self'; ` +
  `connect-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'`;

/** Headers of HTTP itself, or specific to one response. */
const OF_THE_MOMENT = new Set(['date', 'connection', 'keep-alive', 'content-length', 'x-request-id']);
const headersOf = (headers: Headers) => Object.fromEntries([...headers].filter(([name]) => !OF_THE_MOMENT.has(name)));

let outside: string;
let on: TestApp;
let visitor: Client;

beforeAll(async () => {
  outside = mkdtempSync(join(tmpdir(), 'switchboard-web-'));
  const root = join(outside, 'pages');
  mkdirSync(join(root, 'assets'), { recursive: true });
  const files = {
    'index.html': PAGE,
    'main-TCDBDZQ2.js': 'main()',
    'chunk-BDkv2wBq.js': 'chunk()',
    'chunk-BDkv2wBq.js.br': 'compressed',
    'favicon.svg': '<svg/>',
    'my-document.js': 'mine()',
    'assets/words.json': '{}',
    '../secret.js': 'secret()',
    '../pages-secret.js': 'secret()',
  };
  for (const [name, content] of Object.entries(files)) writeFileSync(join(root, name), content);
  on = await startApp({ webRoot: root });
  visitor = on.anonymous();
});
afterAll(async () => {
  await on.close();
  rmSync(outside, { recursive: true });
});

describe('the page', () => {
  const id = '0198c3f2-6c1e-7000-8000-000000000001';
  test.each(['/', '/sign-in', `/c/${id}`, '/admin/sessions', `/admin/sessions/${id}?tab=1`, '/help/release-1.2', '/account/', `/c/${id.toUpperCase()}`, '/index.html'])(
    'is served at %s, with a nonce of its own and the policy that names it',
    async (path) => {
      const [first, second] = [await visitor.get<string>(path), await visitor.get<string>(path)];
      const nonces = [first, second].map(({ body }) => /<script src="\/main-TCDBDZQ2\.js" nonce="([^"]+)">/.exec(body)?.[1] ?? '');
      expect(nonces[0]).toMatch(/^[\w+/]{22}==$/);
      expect(nonces[0]).not.toBe(nonces[1]);
      for (const [at, answer] of [first, second].entries()) {
        expect(answer.status).toBe(200);
        expect(answer.text).toBe(PAGE.replaceAll('__CSP_NONCE__', nonces[at]!));
        expect(headersOf(answer.headers)).toEqual({
          ...EVERYWHERE,
          'cache-control': 'no-cache',
          'content-security-policy': pageCsp(nonces[at]!),
          'content-type': 'text/html; charset=utf-8',
        });
      }
    },
  );

  const nowhere = [
    '/metrics', '/.well-known/security.txt', '/.well-known/change-password', '/.well-known/openid-configuration', '/.env', '/.git/HEAD', '/wp-login.php', '/apiary',
    '/actuator/health', '/healthz', '/Admin/Sessions', '/admin/nothing', '/sign-in/more', '/c', '/c/', '/c/17', `/c/${id}/more`, `/c%2f${id}`, '//admin/sessions', '/admin//sessions',
    '/help/../metrics', '/c/../metrics', '/%zz', '/help/%2e%2e/metrics',
  ];

  test.each(nowhere)('S25: %s, where there is no page, is 404: a problem document for programs, the page for browsers', async (path) => {
    for (const accept of ['*/*', 'application/openmetrics-text;version=1.0.0,text/plain;q=0.5', 'application/json']) {
      const program = await sendTarget(on.url, 'GET', path, { accept });
      expect([program.status === 400 ? 404 : program.status, program.headers.get('content-type')]).toEqual([404, 'application/problem+json; charset=utf-8']);
    }
    const person = await sendTarget(on.url, 'GET', path, { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' });
    expect(person.status === 400 ? 404 : person.status).toBe(404);
    if (person.status === 404 && !path.endsWith('.txt')) expect([person.headers.get('content-type'), person.body.slice(0, 15)]).toEqual(['text/html; charset=utf-8', '<!doctype html>']);
    expect((await sendTarget(on.url, 'HEAD', path)).status).toBeGreaterThanOrEqual(400);
  });

  test.each(['/robots.txt', '/sitemap.xml.gz', '/favicon.ico', '/apple-touch-icon.png'])('S25: %s, which does not exist, is never answered with the page', async (path) => {
    const { status, headers } = await sendTarget(on.url, 'GET', path, { accept: 'text/html' });
    expect([status, headers.get('content-type')]).toEqual([404, 'application/problem+json; charset=utf-8']);
  });

  test('answers HEAD without a body, and no other method', async () => {
    const head = await visitor.send('HEAD', '/admin/sessions');
    expect([head.status, head.text, head.headers.get('content-type')]).toEqual([200, '', 'text/html; charset=utf-8']);
    for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS']) expect(problemOf(await visitor.send(method, '/admin/sessions')).status).toBe(404);
  });
});

describe('files', () => {
  test.each([
    ['/main-TCDBDZQ2.js', 'public, max-age=31536000, immutable', 'application/javascript; charset=utf-8', 'main()'],
    ['/chunk-BDkv2wBq.js', 'public, max-age=31536000, immutable', 'application/javascript; charset=utf-8', 'chunk()'],
    ['/favicon.svg', 'no-cache', 'image/svg+xml', '<svg/>'],
    ['/my-document.js', 'no-cache', 'application/javascript; charset=utf-8', 'mine()'],
    ['/assets/words.json', 'no-cache', 'application/json; charset=utf-8', '{}'],
  ])('%s: %s', async (path, cache, type, content) => {
    const { status, headers, text } = await visitor.get(path, { 'accept-encoding': 'identity' });
    expect([status, headers.get('cache-control'), headers.get('content-type'), text]).toEqual([200, cache, type, content]);
    expect(headersOf(headers)).toMatchObject({ ...EVERYWHERE, 'content-security-policy': API_CSP });
    const again = await sendTarget(on.url, 'GET', path, { 'if-none-match': headers.get('etag')! });
    expect([again.status, again.body]).toEqual([304, '']);
  });

  test('are sent compressed to clients that accept it, and caches keep the two variants apart', async () => {
    const answer = await sendTarget(on.url, 'GET', '/chunk-BDkv2wBq.js', { 'accept-encoding': 'gzip, br' });
    expect([answer.status, answer.headers.get('content-encoding'), answer.body]).toEqual([200, 'br', 'compressed']);
    expect(answer.headers.get('content-type')).toBe('application/javascript; charset=utf-8');
    expect(answer.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    expect(answer.headers.get('vary')).toMatch(/accept-encoding/i);
    const plain = await visitor.get('/chunk-BDkv2wBq.js', { 'accept-encoding': 'identity' });
    expect(plain.headers.get('vary')).toMatch(/accept-encoding/i);
  });

  test.each(['/main-AAAAAAAA.js', '/chunk-BDkv2wBq.css', '/favicon.ico', '/assets/none.json', '/c/main-TCDBDZQ2.js', '/robots.txt'])(
    '%s, which does not exist, is 404 and never the page',
    async (path) => {
      expect(problemOf(await visitor.get(path)).code).toBe('not_found');
    },
  );

  test.each([
    '/../secret.js', '/%2e%2e/secret.js', '/..%2fsecret.js', '/%2e%2e%2fsecret.js', '/assets/../../secret.js', '/..\\secret.js', '//../secret.js',
    '/....//secret.js', '/../pages-secret.js', '/..%5csecret.js', '/%252e%252e/secret.js', '/.%00./secret.js',
  ])('%s does not lead out of the folder', async (target) => {
    const { status, body } = await sendTarget(on.url, 'GET', target);
    expect([target, status]).toEqual([target, status === 400 ? 400 : 404]);
    expect(body).not.toContain('secret()');
  });
});

describe('headers', () => {
  test('of the API: responses are not cached, and their policy allows nothing', async () => {
    const answer = await visitor.get('/api/auth/options');
    expect(headersOf(answer.headers)).toEqual({
      ...EVERYWHERE,
      'cache-control': 'no-store',
      'content-security-policy': API_CSP,
      'content-type': 'application/json; charset=utf-8',
    });
    const refused = await visitor.get('/api/sessions');
    expect(headersOf(refused.headers)).toEqual({
      ...EVERYWHERE,
      'cache-control': 'no-store',
      'content-security-policy': API_CSP,
      'content-type': 'application/problem+json; charset=utf-8',
      'www-authenticate': 'Bearer',
    });
  });

  test("of the API's documentation page: a policy with the nonce of its only script", async () => {
    const { text, headers } = await visitor.get('/api/docs');
    const nonce = /<script nonce="([^"]+)">/.exec(text)?.[1] ?? '';
    expect(nonce).toMatch(/^[\w+/]{22}==$/);
    expect(headers.get('content-security-policy')).toBe(pageCsp(nonce));
    expect((await visitor.get('/api/docs')).text).not.toContain(nonce);
  });

  test('HSTS is sent over https, and not over http', async () => {
    expect((await visitor.get('/')).headers.has('strict-transport-security')).toBe(false);
    const secure = await startApp({ env: { PUBLIC_URL: 'https://chat.example.com' } });
    try {
      for (const path of ['/', '/api/health', '/api/nothing'])
        expect((await secure.anonymous().get(path)).headers.get('strict-transport-security')).toBe('max-age=31536000');
    } finally {
      await secure.close();
    }
  });

  test.each(['https://evil.example', 'null', 'http://127.0.0.1.evil.example', 'http://localhost:1'])('A63: no other origin is allowed by CORS: %s', async (origin) => {
    const preflight = { origin, 'access-control-request-method': 'POST', 'access-control-request-headers': 'authorization' };
    for (const [method, path] of [['OPTIONS', '/api/sessions'], ['GET', '/api/auth/options'], ['GET', '/'], ['POST', '/api/auth/refresh']] as const) {
      const { headers } = await visitor.send(method, path, undefined, preflight);
      expect([...headers.keys()].filter((name) => name.startsWith('access-control-'))).toEqual([]);
    }
  });
});

test('without built pages only /api is served', async () => {
  const bare = await startApp({ webRoot: join(outside, 'nowhere') });
  try {
    expect(problemOf(await bare.anonymous().get('/')).status).toBe(404);
    expect((await bare.anonymous().get('/api/health')).status).toBe(200);
  } finally {
    await bare.close();
  }
});
