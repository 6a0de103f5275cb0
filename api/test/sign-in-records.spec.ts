import type { AuditEntry } from '@switchboard/shared';
import { readFileSync } from 'node:fs';
import { ADMIN, startApp, type TestApp } from './support/app.js';
import { entriesOf, writerOf } from './support/audit.js';
import { cookieOf, GOOD_PASSWORD } from './support/cookies.js';
import { databaseKinds } from './support/databases.js';
import { sendTarget } from './support/raw-http.js';
import { until } from './support/until.js';

const login = '/api/auth/login';
const from = (address: string, agent = 'Browser/1.0') => ({ 'x-forwarded-for': address, 'user-agent': agent });

describe.each(databaseKinds)('audit entries of sign-ins on %s', (kind) => {
  let on: TestApp;
  beforeEach(async () => {
    on = await startApp({ kind, env: { TRUST_PROXY: '127.0.0.1' } });
  });
  afterEach(() => on.close());

  const summaryOf = ({ action, actor_id, subject_id, details }: AuditEntry) => [action, actor_id, subject_id, details];

  test('S9: successful and refused sign-ins are recorded with address, browser and account, never with what was typed', async () => {
    const admin = await on.admin();
    const ann = await on.user('ann@example.com');
    const { user_id } = ann.user;
    const body = { email: 'ann@example.com', password: ADMIN.password };
    const first = await on.anonymous().post(login, body, from('192.0.2.7'));
    const cookie = `switchboard_device=${cookieOf(first, 'switchboard_device')!.value}`;
    expect((await on.anonymous().post(login, body, { ...from('2001:db8::7'), cookie })).status).toBe(200);
    expect((await on.anonymous().post(login, { ...body, password: 'not this one' }, from('192.0.2.8', 'curl/8 "\u00e9'))).status).toBe(401);
    expect((await on.anonymous().post(login, { ...body, email: 'typed@example.com' }, from('192.0.2.9'))).status).toBe(401);
    await until(async () => (await entriesOf(admin, 'action=auth.sign_in_refused')).length === 2);
    const entries = (await entriesOf(admin)).filter(({ details }) => details.address !== '127.0.0.1' && details.address !== undefined);
    expect(entries.reverse().map(summaryOf)).toEqual([
      ['auth.signed_in', user_id, user_id, { address: '192.0.2.7', device: 'Browser/1.0', known_device: false }],
      ['auth.signed_in', user_id, user_id, { address: '2001:db8::7', device: 'Browser/1.0', known_device: true }],
      ['auth.sign_in_refused', null, user_id, { reason: 'wrong_password', address: '192.0.2.8', device: 'curl/8 "', known_device: false }],
      ['auth.sign_in_refused', null, null, { reason: 'wrong_password', address: '192.0.2.9', device: 'Browser/1.0', known_device: false }],
    ]);
    const stored = JSON.stringify(await writerOf(on).query('SELECT * FROM audit_entries'));
    for (const typed of ['typed', 'not this one', '@example']) expect(stored).not.toContain(typed);
  });

  test('S9: changing the password gives the browser a new device cookie, and frequent sign-ins are recorded ten times a minute', async () => {
    const admin = await on.admin();
    const ann = await on.user('ann@example.com');
    const change = await ann.post('/api/auth/password', { current_password: ADMIN.password, password: GOOD_PASSWORD });
    expect(change.status).toBe(204);
    const cookie = `switchboard_device=${cookieOf(change, 'switchboard_device')!.value}`;
    for (let at = 0; at < 12; at++) {
      const answer = await on.anonymous().post(login, { email: 'ann@example.com', password: GOOD_PASSWORD }, { cookie });
      expect([answer.status, cookieOf(answer, 'switchboard_device')]).toEqual([200, undefined]);
    }
    expect(await entriesOf(admin, `action=auth.signed_in&actor=${ann.user.user_id}`)).toHaveLength(10);
  });
});

test('S9: a known device can sign in while unknown clients at its address have used up the rate limit of visitors', async () => {
  const rates = { requests: 4, seconds: 3_600 };
  const on = await startApp({ env: { RATE_LIMITS: 'on' }, limits: { rates: { messages: rates, writes: rates, profile: rates, reads: rates, visitors: rates } } });
  try {
    const ann = await on.user('ann@example.com');
    const body = { email: 'ann@example.com', password: ADMIN.password };
    for (let at = 0; at < 4; at++) await on.anonymous().get('/api/auth/options');
    expect((await on.anonymous().post(login, body)).status).toBe(429);
    expect((await on.anonymous().post(login, body, { cookie: ann.cookies })).status).toBe(200);
    expect((await on.anonymous().post(login, body, { cookie: 'switchboard_device=made.up.mark' })).status).toBe(429);
  } finally {
    await on.close();
  }
});

/** The handbook's filter for fail2ban, as a regular expression. */
function failRegex(): RegExp {
  const handbook = readFileSync(new URL('../../docs/administering.md', import.meta.url), 'utf8');
  const [, line] = /^failregex = (.+)$/m.exec(handbook)!;
  return new RegExp(line!.replace('<ADDR>', '(?<address>[0-9a-fA-F.:]+)'));
}

test('S9: the handbook’s fail2ban filter finds the refused clients in the real log, and no client can mislead it', async () => {
  const lines: string[] = [];
  const on = await startApp({ env: { TRUST_PROXY: '127.0.0.1', LOG_LEVEL: 'info', RATE_LIMITS: 'on' }, log: { write: (line) => lines.push(line.trimEnd()) } });
  try {
    const post = (path: string, body: object, headers: Record<string, string>) =>
      fetch(on.url + path, { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(body) });
    const lie = '","address":"203.0.113.66","method":"POST","path":"/api/auth/login","status":401,';
    for (let at = 0; at < 12; at++) await post(login, { ...ADMIN, password: 'wrong' }, from('192.0.2.8'));
    await post(login, { email: `nobody${lie}@example.com`, password: lie }, from('192.0.2.9', `"x${lie}`));
    await post(login, { ...ADMIN, email: 'nobody@example.com' }, from('2001:db8::9'));
    await post(login, ADMIN, from('192.0.2.10'));
    await fetch(`${on.url}/api/sessions`, { headers: from('192.0.2.11') });
    await sendTarget(on.url, 'POST', `/api/auth/login${encodeURIComponent(lie)}`, from('192.0.2.12'));
    await sendTarget(on.url, 'GET', `/x${lie}`, from('192.0.2.12'));
    await sendTarget(on.url, 'GET', '/nothing', from('192.0.2.13'));
    await until(() => lines.some((line) => line.includes('"address":"192.0.2.13"')));
    const found = lines.map((line) => failRegex().exec(line)?.groups!['address']).filter((address) => address !== undefined);
    expect(found).toEqual([...Array<string>(12).fill('192.0.2.8'), '2001:db8::9']);
    // The account is logged if there is one.
    const named = lines.map((line) => JSON.parse(line) as Record<string, unknown>).filter((line) => line['path'] === login);
    expect(named.map((line) => [line['address'], typeof line['user_id']])).toEqual([
      ...Array.from({ length: 12 }, () => ['192.0.2.8', 'string']), ['192.0.2.9', 'undefined'], ['2001:db8::9', 'undefined'], ['192.0.2.10', 'string'],
    ]);
  } finally {
    await on.close();
  }
});
