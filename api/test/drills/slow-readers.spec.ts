import type { Health } from '../../src/core/health/health.service.js';
import type { MessageList, Session } from '@switchboard/shared';
import { connect, type Socket } from 'node:net';
import { type TestApp, startApp } from '../support/app.js';
import type { Client } from '../support/client.js';
import { scripted } from '../support/scripted-responder.js';

/** What may wait for one reader, in bytes, and the largest single event beside it: a reply of 200,000 characters. */
const MOST_PENDING = 1_048_576 + 210_000;
const DEAF = 12;

/** Opens a stream and never reads a byte of it. */
function openDeafly(url: string, path: string, token: string): Promise<Socket> {
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

describe('D09: readers of streams that never read', () => {
  let on: TestApp;
  let ann: Client;
  let admin: Client;
  const deaf: Socket[] = [];

  beforeEach(async () => {
    on = await startApp({ extensions: [scripted] });
    [admin, ann] = [await on.admin(), await on.user()];
  });
  afterEach(async () => {
    for (const socket of deaf.splice(0)) socket.destroy();
    await on.close();
  });

  const openStreams = async () => (await admin.get<Health>('/api/health')).body.open_streams;
  const until = async (holds: () => Promise<boolean>) => {
    for (let tries = 0; tries < 300; tries++) {
      if (await holds()) return;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    throw new Error('it did not come');
  };

  test('are dropped before much waits for them; who reads gets everything, and every answer is stored', async () => {
    const sockets = new Set<Socket>();
    on.app.getHttpServer().on('connection', (socket: Socket) => sockets.add(socket));
    const { session_id } = (await ann.post<Session>('/api/sessions')).body;
    const path = `/api/sessions/${session_id}`;
    const reading = await ann.stream(`${path}/stream`);
    for (let at = 0; at < DEAF; at++) {
      const [which, who] = at % 2 === 0 ? [`${path}/stream`, ann] : [`/api/admin/sessions/${session_id}/stream`, admin];
      deaf.push(await openDeafly(on.url, which, who.token));
    }
    await until(async () => (await openStreams()) === DEAF + 1);

    let said = 0;
    let pending = 0;
    while ((await openStreams()) > 1) {
      if (said === 200) throw new Error('those who never read are still there');
      expect((await ann.post(`${path}/chat`, { message: `babble ${said++}` })).status).toBe(502);
      pending = Math.max(pending, ...[...sockets].map(({ writableLength }) => writableLength));
    }
    expect(pending).toBeGreaterThan(100_000);
    expect(pending).toBeLessThan(MOST_PENDING);

    expect((await ann.post(`${path}/chat`, { message: 'and now?' })).status).toBe(200);
    await reading.next(({ event, data }) => event === 'reply' && data['content'] === 're: and now?');
    const replies = reading.events.filter(({ event }) => event === 'reply');
    expect(replies).toHaveLength(said + 1);
    let stored = 0;
    for (let after = 0, page; (page = (await ann.get<MessageList>(`${path}/messages?limit=20&after=${after}`)).body.messages).length > 0; after = page.at(-1)!.seq)
      stored += page.filter(({ role, content }) => role === 'assistant' && content !== '').length;
    expect(stored).toBe(said + 1);
    await reading.leave();
  });

  test('a chat call whose caller never reads the answer is answered and stored all the same', async () => {
    const { session_id } = (await ann.post<Session>('/api/sessions')).body;
    const path = `/api/sessions/${session_id}`;
    const body = JSON.stringify({ message: 'babble unheard' });
    const socket = connect({ port: Number(new URL(on.url).port), host: '127.0.0.1' });
    deaf.push(socket);
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
