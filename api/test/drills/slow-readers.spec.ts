import { jest } from '@jest/globals';
import type { Health } from '../../src/core/health/health.service.js';
import type { MessageList, Session } from '@switchboard/shared';
import { randomUUID } from 'node:crypto';
import { connect, type Socket } from 'node:net';
import { fileURLToPath } from 'node:url';
import { type TestApp, startApp } from '../support/app.js';
import { Client } from '../support/client.js';
import { createScratchDatabase } from '../support/databases.js';
import { FULL, recordDrill, times } from '../support/drill-figures.js';
import { scripted } from '../support/scripted-responder.js';
import { ServerProcess } from '../support/server-process.js';
import { until } from '../support/until.js';
import type { AnsweredChat } from '../support/answered-chat.js';

const SCRIPTED_SERVER = fileURLToPath(new URL('../support/scripted-server.mjs', import.meta.url));
const ADMIN_PASSWORD = 'a password for tests';
const MEBIBYTE = 1_048_576;
/** Additional memory, in bytes, that the server may need for 200 clients that never read. */
const MAX_GROWTH_BYTES = 50 * MEBIBYTE;

if (FULL) jest.setTimeout(600_000);

/** Bytes that may be buffered for one client, plus the largest single event: a reply of 200,000 characters. */
const MAX_PENDING_BYTES = 1_048_576 + 210_000;
const CLIENTS = 12;

/** Opens a stream and never reads a byte of it. */
function openWithoutReading(url: string, path: string, token: string): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port: Number(new URL(url).port), host: '127.0.0.1' });
    socket.once('error', reject);
    socket.once('connect', () => {
      socket.pause();
      socket.on('error', () => undefined);
      socket.write(`GET ${path} HTTP/1.1\r\nhost: ${new URL(url).host}\r\nauthorization: Bearer ${token}\r\naccept: text/event-stream\r\n\r\n`);
      resolve(socket);
    });
  });
}

const openStreamsOf = async (admin: Client) => (await admin.get<Health>('/api/health')).body.open_streams;

describe('D09: stream clients that never read', () => {
  let on: TestApp;
  let ann: Client;
  let admin: Client;
  const clientSockets: Socket[] = [];

  beforeEach(async () => {
    on = await startApp({ extensions: [scripted] });
    [admin, ann] = [await on.admin(), await on.user()];
  });
  afterEach(async () => {
    for (const socket of clientSockets.splice(0)) socket.destroy();
    await on.close();
  });

  const openStreams = () => openStreamsOf(admin);

  test('are disconnected before much is buffered for them; a client that reads gets everything, and every reply is stored', async () => {
    const sockets = new Set<Socket>();
    on.app.getHttpServer().on('connection', (socket: Socket) => sockets.add(socket));
    const { session_id } = (await ann.post<Session>('/api/sessions')).body;
    const path = `/api/sessions/${session_id}`;
    const reading = await ann.stream(`${path}/stream`);
    for (let at = 0; at < CLIENTS; at++) {
      const [which, who] = at % 2 === 0 ? [`${path}/stream`, ann] : [`/api/admin/sessions/${session_id}/stream`, admin];
      clientSockets.push(await openWithoutReading(on.url, which, who.token));
    }
    await until(async () => (await openStreams()) === CLIENTS + 1);

    let sent = 0;
    let pending = 0;
    while ((await openStreams()) > 1) {
      if (sent === 200) throw new Error('the clients that never read are still connected');
      expect((await ann.post(`${path}/chat`, { message: `babble ${sent++}` })).status).toBe(502);
      pending = Math.max(pending, ...[...sockets].map(({ writableLength }) => writableLength));
    }
    expect(pending).toBeGreaterThan(100_000);
    expect(pending).toBeLessThan(MAX_PENDING_BYTES);

    expect((await ann.post(`${path}/chat`, { message: 'and now?' })).status).toBe(200);
    await reading.next(({ event, data }) => event === 'reply' && data['content'] === 're: and now?');
    const replies = reading.events.filter(({ event }) => event === 'reply');
    expect(replies).toHaveLength(sent + 1);
    let stored = 0;
    for (let after = 0, page; (page = (await ann.get<MessageList>(`${path}/messages?limit=20&after=${after}`)).body.messages).length > 0; after = page.at(-1)!.seq)
      stored += page.filter(({ role, content }) => role === 'assistant' && content !== '').length;
    expect(stored).toBe(sent + 1);
    await reading.leave();
  });

  test('a chat call whose client never reads the response is still processed and stored', async () => {
    const { session_id } = (await ann.post<Session>('/api/sessions')).body;
    const path = `/api/sessions/${session_id}`;
    const body = JSON.stringify({ message: 'babble unheard' });
    const socket = connect({ port: Number(new URL(on.url).port), host: '127.0.0.1' });
    clientSockets.push(socket);
    socket.pause();
    socket.on('error', () => undefined);
    socket.write(
      `POST ${path}/chat HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${ann.token}\r\naccept: text/event-stream\r\n` +
        `content-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
    );
    await until(async () => (await ann.get<MessageList>(`${path}/messages`)).body.messages.length === 2);
    const { messages } = (await ann.get<MessageList>(`${path}/messages`)).body;
    expect(messages.map(({ role, status }) => [role, status])).toEqual([['user', 'complete'], ['assistant', 'interrupted']]);
  });
});

/** So small a heap that V8 collects garbage at once: growth of the process is then memory in use, not garbage. */
const SMALL_HEAP = '--max-old-space-size=128 --max-semi-space-size=2';

test('D09: for many clients that never read, or a byte now and then, the server buffers little; replies continue, and all are stored', async () => {
  const database = await createScratchDatabase('sqlite');
  const server = await ServerProcess.start({ DATABASE_URL: database.url, JWT_SECRET: 'Zp4Vn8rKx2QwLs6TbHy9Ej3UfMc7GaDo5NiRk1', ADMIN_PASSWORD, NODE_OPTIONS: SMALL_HEAP }, SCRIPTED_SERVER);
  const sockets: Socket[] = [];
  const slowReads = setInterval(() => sockets.forEach((socket, at) => at % 4 === 0 && socket.read(1)), 1_000);
  const measure = { most: 0 };
  const watch = setInterval(() => FULL && (measure.most = Math.max(measure.most, server.resident)), 50);
  try {
    const admin = await Client.signIn(server.url, 'admin@switchboard.local', ADMIN_PASSWORD);
    const { session_id } = (await admin.post<Session>('/api/sessions')).body;
    const path = `/api/sessions/${session_id}`;
    const acknowledged: string[] = [];
    const say = async () => {
      const message_id = randomUUID();
      const answer = await admin.post<AnsweredChat>(`${path}/chat`, { message: 'long', message_id });
      expect([answer.status, answer.body.reply?.status]).toEqual([200, 'complete']);
      acknowledged.push(message_id, answer.body.reply.message_id);
    };
    const reading = await admin.stream(`${path}/stream`);
    // Lets memory settle at what one reading client costs: it grows until the garbage collector has adapted.
    for (let turn = 0; turn < times(1, 250); turn++) await say();

    const settled = FULL ? (measure.most = server.resident) : 0;
    const count = times(16, 200);
    for (let at = 0; at < count; at++) sockets.push(await openWithoutReading(server.url, at % 2 === 0 ? `${path}/stream` : `/api/admin/sessions/${session_id}/stream`, admin.token));
    await until(async () => (await openStreamsOf(admin)) === count + 1);
    for (let turn = 0; (await openStreamsOf(admin)) > 1; turn++) {
      if (turn === 100) throw new Error('the clients that never read are still connected');
      await say();
    }
    const growth = measure.most - settled;
    await say();

    await reading.next(({ event, data }) => event === 'reply' && data['message_id'] === acknowledged.at(-1));
    const stored = new Map<string, string>();
    for (let after = 0, page; (page = (await admin.get<MessageList>(`${path}/messages?limit=20&after=${after}`)).body.messages).length > 0; after = page.at(-1)!.seq)
      for (const { message_id, role, status, content } of page) stored.set(message_id, `${role} ${status} ${content.length}`);
    const lost = acknowledged.filter((id, at) => stored.get(id) !== (at % 2 === 0 ? 'user complete 4' : 'assistant complete 190000'));
    const grown = `the server's memory grew by ${Math.round(growth / MEBIBYTE)} MiB at most`;
    recordDrill({ id: 'D09', what: `${count} streams that are not read, or at one byte a second: ${grown}`, acknowledged: acknowledged.length, lost: lost.length, twice: stored.size - acknowledged.length });
    expect(lost).toEqual([]);
    expect(stored.size).toBe(acknowledged.length);
    if (FULL) expect(growth).toBeLessThan(MAX_GROWTH_BYTES);
    await reading.leave();
  } finally {
    clearInterval(slowReads);
    clearInterval(watch);
    for (const socket of sockets) socket.destroy();
    await server.crash();
    await database.drop();
  }
});
