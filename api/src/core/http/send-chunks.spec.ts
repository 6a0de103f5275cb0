import { createServer, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { sendChunks } from './send-chunks.js';

const CHUNK = 'x'.repeat(100_000);
const never = new AbortController().signal;

describe('sendChunks', () => {
  let server: Server;
  const sockets: Socket[] = [];

  afterEach(() => {
    for (const socket of sockets.splice(0)) socket.destroy();
    server.close();
  });

  /** Sends a request to a server that responds with `send`, and reads nothing yet. */
  const ask = (send: (raw: ServerResponse) => Promise<void>, keepAlive = false): Promise<{ socket: Socket; outcome: Promise<unknown> }> =>
    new Promise((resolve) => {
      let socket: Socket;
      server = createServer((_request, raw) => {
        raw.writeHead(200);
        resolve({ socket, outcome: send(raw).then(() => 'whole', (error: unknown) => error) });
      });
      server.listen(0, '127.0.0.1', () => {
        socket = connect((server.address() as AddressInfo).port, '127.0.0.1').pause();
        socket.on('error', () => undefined);
        sockets.push(socket);
        socket.write(`GET / HTTP/1.1\r\nhost: x\r\nconnection: ${keepAlive ? 'keep-alive' : 'close'}\r\n\r\n`);
      });
    });

  /** Endless chunks, and the number generated. */
  const endless = () => {
    const state = { generated: 0, left: false };
    async function* chunks() {
      try {
        for (;;) {
          state.generated++;
          yield CHUNK;
        }
      } finally {
        state.left = true;
      }
    }
    return { state, chunks: chunks() };
  };

  test('generates no more chunks than the client reads, and closes the generator when the client is gone', async () => {
    const { state, chunks } = endless();
    const { socket, outcome } = await ask((raw) => sendChunks(raw, chunks, never));
    for (let before = -1; before !== state.generated; ) {
      before = state.generated;
      await setTimeout(100);
    }
    // What fits into the buffers at both ends of a connection, without an extra chunk queued for each waiter.
    expect(state.generated * CHUNK.length).toBeLessThan(30_000_000);
    expect(state.left).toBe(false);
    socket.resetAndDestroy();
    expect(String(await outcome)).toBe('ResponseAborted: the client disconnected or stopped reading');
    expect(state.left).toBe(true);
  });

  test('generates each chunk in a separate turn of the event loop, however fast the client is', async () => {
    let [turns, generated] = [0, 0];
    const turn = () => void (turns++, generated < 20 && setImmediate(turn));
    async function* chunks() {
      for (; generated < 20; generated++) yield 'one';
    }
    const { socket, outcome } = await ask((raw) => {
      turn();
      return sendChunks(raw, chunks());
    });
    socket.resume();
    expect(await outcome).toBe('whole');
    expect(turns).toBeGreaterThanOrEqual(20);
  });

  test('keeps the connection of a complete response open for the next one', async () => {
    async function* chunks() {
      yield 'one';
      yield 'two';
    }
    const { socket, outcome } = await ask((raw) => sendChunks(raw, chunks(), never), true);
    let text = '';
    socket.on('data', (chunk: Buffer) => (text += chunk.toString())).resume();
    expect(await outcome).toBe('whole');
    await setTimeout(200);
    expect(text).toMatch(/\r\n3\r\none\r\n3\r\ntwo\r\n0\r\n\r\n$/);
    expect([socket.destroyed, socket.readableEnded]).toEqual([false, false]);
  });

  test('a signal aborts at once, even while the next chunk is being generated', async () => {
    const control = new AbortController();
    let release = () => undefined as void;
    async function* chunks() {
      yield CHUNK;
      await new Promise<void>((resolve) => (release = resolve));
      yield CHUNK;
    }
    const { socket, outcome } = await ask((raw) => sendChunks(raw, chunks(), control.signal));
    const closed = new Promise((resolve) => socket.once('close', resolve));
    socket.resume();
    await setTimeout(50);
    control.abort(new Error('enough'));
    await closed;
    release();
    expect(String(await outcome)).toBe('Error: enough');
  });
});
