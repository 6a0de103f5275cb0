import type { Session } from '@switchboard/shared';
import type { Socket } from 'node:net';
import { type TestApp, startApp } from './support/app.js';
import { writerOf } from './support/audit.js';
import type { Client } from './support/client.js';
import { connectWithoutReading, requestBytes } from './support/non-reading-client.js';
import { problemOf } from './support/problems.js';
import { scripted } from './support/scripted-responder.js';
import { until } from './support/until.js';

let on: TestApp;
const clientSockets: Socket[] = [];
afterEach(async () => {
  for (const socket of clientSockets.splice(0)) socket.destroy();
  await on.close();
});

/** A session whose first page exceeds any client's buffers. */
const longSession = async (client: Client) => {
  const { session_id } = (await client.post<Session>('/api/sessions')).body;
  await writerOf(on).query(
    `INSERT INTO messages (session_id, message_id, seq, role, content, created_at) VALUES ('${session_id}', '${session_id}', 1, 'user', replace(printf('%9000000s', ''), ' ', 'x'), '2026-01-01T00:00:00.000Z')`,
  );
  return `/api/sessions/${session_id}/messages`;
};
const requestWithoutReading = async (path: string, token?: string) => {
  const socket = await connectWithoutReading(on.url);
  clientSockets.push(socket);
  socket.write(requestBytes('GET', path, { ...(token && { token }) }));
};

test('K3: a user may have only so many unread responses in flight, others continue; closing them makes room again', async () => {
  on = await startApp({ env: { RATE_LIMITS: 'on' }, limits: { requestsEach: 4, requestsPerAddress: 8 } });
  const [ann, bob] = [await on.user(), await on.user()];
  const path = await longSession(ann);
  for (let at = 0; at < 4; at++) await requestWithoutReading(path, ann.token);
  await until(async () => (await ann.get('/api/auth/me')).status === 429);
  const refused = await ann.get('/api/auth/me');
  expect(problemOf(refused)).toMatchObject({ status: 429, code: 'too_many_requests_in_flight' });
  expect(refused.headers.get('retry-after')).toBe('1');
  // They count against the user alone, so that others at the same address keep their own allowance.
  for (let at = 0; at < 10; at++) expect((await bob.get('/api/auth/me')).status).toBe(200);
  clientSockets.pop()!.destroy();
  await until(async () => (await ann.get('/api/auth/me')).status === 200);
  for (const socket of clientSockets.splice(0)) socket.destroy();
  await until(async () => (await Promise.all([1, 2, 3].map(() => ann.get('/api/auth/me')))).every(({ status }) => status === 200));
});

test('K3: unauthenticated callers at one address may have only so many unread responses in flight; health still responds', async () => {
  on = await startApp({ env: { RATE_LIMITS: 'on' }, limits: { requestsPerAddress: 4 } });
  const ann = await on.user();
  const asset = '/api/docs/assets/swagger-ui-bundle.js';
  for (let at = 0; at < 4; at++) {
    const socket = await connectWithoutReading(on.url);
    clientSockets.push(socket);
    for (let turn = 0; turn < 20; turn++) socket.write(requestBytes('GET', asset));
  }
  await until(async () => (await on.anonymous().get('/api/auth/options')).status === 429);
  expect(problemOf(await on.anonymous().get('/api/auth/options')).code).toBe('too_many_requests_in_flight');
  for (const path of ['/api/health', '/api/health/live', '/api/health/ready']) expect((await on.anonymous().get(path)).status).toBe(200);
  for (const socket of clientSockets.splice(0)) socket.destroy();
  await until(async () => (await on.anonymous().get('/api/auth/options')).status === 200);
  expect((await ann.get('/api/auth/me')).status).toBe(200);
});

test('K3: pipelined requests on one connection are processed one at a time, in order, and too many end the connection', async () => {
  on = await startApp({ extensions: [scripted] });
  const ann = await on.user();
  const { session_id } = (await ann.post<Session>('/api/sessions')).body;
  const sockets: Socket[] = [];
  on.app.getHttpServer().on('connection', (socket: Socket) => sockets.push(socket));
  const socket = await connectWithoutReading(on.url);
  clientSockets.push(socket);
  let text = '';
  socket.on('data', (chunk: Buffer) => (text += chunk.toString())).resume();
  const paths = ['/api/auth/me', `/api/sessions/${session_id}`, '/api/auth/options', `/api/sessions/${session_id}/messages`, '/api/health/live'];
  socket.write(paths.map((path) => requestBytes('GET', path, { token: ann.token })).join(''));
  await until(() => text.split('HTTP/1.1 200 OK').length === paths.length + 1);
  const at = ['"email"', '"message_count"', '"registration', '"messages":[]', '"status":"ok"'].map((word) => text.indexOf(word));
  expect(at.every((place) => place > 0)).toBe(true);
  expect([...at].sort((a, b) => a - b)).toEqual(at);
  // Behind a stream no request ever gets its turn: the server must not buffer them forever.
  const stream = await connectWithoutReading(on.url);
  clientSockets.push(stream);
  stream.write(requestBytes('GET', `/api/sessions/${session_id}/stream`, { token: ann.token }));
  const written = setInterval(() => stream.destroyed || stream.write(requestBytes('GET', '/api/health/live').repeat(20)), 5);
  try {
    await until(() => sockets.at(-1)!.destroyed);
  } finally {
    clearInterval(written);
  }
});

test('T4: addresses of one IPv6 network count as one client', async () => {
  on = await startApp({ env: { RATE_LIMITS: 'on', TRUST_PROXY: '127.0.0.1' }, limits: { requestsPerAddress: 4 } });
  const asset = '/api/docs/assets/swagger-ui-bundle.js';
  const as = (address: string) => ({ 'X-Forwarded-For': address });
  for (let at = 0; at < 4; at++) {
    const socket = await connectWithoutReading(on.url);
    clientSockets.push(socket);
    for (let turn = 0; turn < 20; turn++) socket.write(requestBytes('GET', asset, { headers: as(`2001:db8:1:2::${at + 1}`) }));
  }
  const statusFrom = async (address: string) => (await on.anonymous().get('/api/auth/options', as(address))).status;
  await until(async () => (await statusFrom('2001:db8:1:2:ffff::9')) === 429);
  expect(await statusFrom('2001:db8:1:3::1')).toBe(200);
});
