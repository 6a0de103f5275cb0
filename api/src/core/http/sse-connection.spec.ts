import fastify, { type FastifyInstance } from 'fastify';
import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import type { Principal } from './access.js';
import { SseConnection } from './sse-connection.js';

const someone = { user_id: 'u', sign_in_id: 's', role: 'admin' } as Principal;

describe('an open event stream', () => {
  let server: FastifyInstance;
  let rawRequest: IncomingMessage;
  let connection: SseConnection;

  let address: string;

  beforeAll(async () => {
    server = fastify();
    server.get('/', (request, reply) => {
      rawRequest = request.raw;
      connection = new SseConnection(reply, someone);
      connection.send('hello', { n: 1 }, 'e1');
    });
    address = await server.listen({ port: 0, host: '127.0.0.1' });
  });
  afterAll(() => server.close());

  test('keeps none of the request headers, least of all the token', async () => {
    const answer = await fetch(address, { headers: { authorization: 'Bearer a.b.c' } });
    const reader = answer.body!.pipeThrough(new TextDecoderStream()).getReader();
    expect((await reader.read()).value).toBe('id: e1\nevent: hello\ndata: {"n":1}\n\n');
    expect([rawRequest.rawHeaders, rawRequest.headers]).toEqual([[], {}]);
    connection.end('bye');
    expect((await reader.read()).value).toBe('event: bye\ndata: {}\n\n');
    expect((await reader.read()).done).toBe(true);
  });

  test('is closed from the beginning for a client that has left before it was opened', async () => {
    const gone = Promise.withResolvers<SseConnection>();
    const late = fastify();
    late.get('/', async (_, reply) => {
      await once(reply.raw, 'close');
      gone.resolve(new SseConnection(reply, someone));
    });
    const leaving = new AbortController();
    const asked = fetch(await late.listen({ port: 0, host: '127.0.0.1' }), { signal: leaving.signal }).catch(() => undefined);
    setTimeout(() => leaving.abort(), 50);
    const opened = await gone.promise;
    let isTold = false;
    opened.onClose(() => (isTold = true));
    opened.send('hello', {});
    expect([opened.isOpen, isTold]).toEqual([false, true]);
    await asked;
    await late.close();
  });
});
