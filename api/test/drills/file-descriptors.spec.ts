import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { ADMIN } from '../support/app.js';
import { Client } from '../support/client.js';
import { createScratchDatabase } from '../support/databases.js';
import { ServerProcess } from '../support/server-process.js';
import { within } from '../support/until.js';

/** Limit on the server's file descriptors: enough to start and to respond, and soon used up. */
const OPEN_FILES = 80;

test('S18: with no file descriptor left, an export gets 503, nothing else is refused permanently, and all works afterwards', async () => {
  const database = await createScratchDatabase('sqlite');
  const server = await ServerProcess.start({ DATABASE_URL: database.url, ADMIN_PASSWORD: ADMIN.password }, undefined, OPEN_FILES);
  const sockets: Socket[] = [];
  try {
    const admin = await Client.signIn(server.url, ADMIN.email, ADMIN.password);
    const exported = () => admin.get('/api/admin/sessions/export?format=csv');
    expect((await exported()).status).toBe(200);
    const openSocket = async () => {
      const socket = connect(Number(new URL(server.url).port), '127.0.0.1').on('error', () => undefined);
      sockets.push(socket);
      await once(socket, 'connect');
    };
    // The system accepts more connections for the server than the server itself can.
    for (let at = 0; at < OPEN_FILES + 20; at++) await openSocket();
    // A file that was open for a moment, while the server turned the rest of the connections away, leaves a descriptor, which a further
    // connection takes. An export that still found one succeeds.
    const refused = await within(10_000, async () => {
      await openSocket();
      const response = await exported();
      return response.status === 200 ? null : response;
    });
    expect([refused.status, Number(refused.headers.get('retry-after')) > 0]).toEqual([503, true]);
    // For longer than the interval of any periodic check in the server.
    const until = performance.now() + 2_500;
    while (performance.now() < until) expect((await admin.post('/api/sessions')).status).toBe(201);
    for (const socket of sockets) socket.destroy();
    await within(5_000, async () => (await exported()).status === 200);
    expect((await admin.get('/api/health/ready')).status).toBe(200);
  } finally {
    for (const socket of sockets) socket.destroy();
    await server.crash();
    await database.drop();
  }
});
