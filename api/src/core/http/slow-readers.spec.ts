import { createServer, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { Connections } from './connections.js';
import type { SlowReaderLimits } from './slow-readers.js';

const BIG = Buffer.alloc(20_000_000, 'x');

describe('clients that do not read', () => {
  let server: Server;
  const clients: Socket[] = [];
  const serverSockets: Socket[] = [];

  afterEach(() => {
    for (const socket of [...clients.splice(0), ...serverSockets.splice(0)]) socket.destroy();
    server.close();
  });

  const start = (limits: Partial<SlowReaderLimits>, answer: (raw: ServerResponse) => void = (raw) => raw.end(BIG)) => {
    server = createServer((_request, raw) => answer(raw)).on('connection', (socket: Socket) => serverSockets.push(socket));
    new Connections(server, { timeout: 400, pendingBytes: Infinity, shortTimeout: 0, interval: 20, ...limits });
    return new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  };
  /** Sends a request, and reads nothing. */
  const ask = () => {
    const socket = connect((server.address() as AddressInfo).port, '127.0.0.1').pause();
    clients.push(socket.on('error', () => undefined));
    socket.write('GET / HTTP/1.1\r\nhost: x\r\n\r\n');
    return socket;
  };
  const openOnes = () => serverSockets.filter(({ destroyed }) => !destroyed).length;

  test('are disconnected after reading nothing for the time limit, even if they keep sending', async () => {
    await start({});
    const socket = ask();
    const sending = setInterval(() => socket.write('GET / HTTP/1.1\r\nhost: x\r\n\r\n'), 50);
    const startedAt = performance.now();
    while (openOnes() > 0 || serverSockets.length === 0) {
      if (performance.now() - startedAt > 5_000) throw new Error('it is still open');
      await setTimeout(20);
    }
    clearInterval(sending);
    expect(performance.now() - startedAt).toBeGreaterThan(350);
  });

  test('get the whole response if they read slowly', async () => {
    await start({ timeout: 1_500 });
    const socket = ask();
    let bytes = 0;
    let pauseAt = 0;
    socket.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes >= pauseAt) socket.pause();
    });
    const startedAt = performance.now();
    while (performance.now() - startedAt < 3_000) {
      // Enough at a time for its operating system to receive more: the server can only observe what the client's system accepts.
      pauseAt = bytes + 1_200_000;
      socket.resume();
      await setTimeout(300);
    }
    expect([openOnes(), bytes < BIG.length]).toEqual([1, true]);
    pauseAt = Infinity;
    socket.resume();
    while (bytes < BIG.length) await setTimeout(20);
    expect(socket.destroyed).toBe(false);
  });

  test('are not disconnected while their response is being generated or nothing is pending', async () => {
    await start({ timeout: 50 }, (raw) => void raw.write('begun'));
    ask();
    await setTimeout(500);
    expect(openOnes()).toBe(1);
  });

  test('are disconnected sooner, the longest waiting first, when too much is pending in total', async () => {
    await start({ timeout: 60_000, pendingBytes: 50_000_000 });
    for (let at = 0; at < 6; at++) {
      ask();
      await setTimeout(100);
    }
    await setTimeout(300);
    const open = serverSockets.map(({ destroyed }) => !destroyed);
    expect(open.filter(Boolean).length).toBeLessThan(4);
    expect(open.at(-1)).toBe(true);
    expect(open[0]).toBe(false);
  });
});
