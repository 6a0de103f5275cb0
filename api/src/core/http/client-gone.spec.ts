import { once } from 'node:events';
import { createServer, get, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { clientGone } from './client-gone.js';

test('a client that disconnects before its response is gone; one that got it is not, whenever it disconnects', async () => {
  const signals: AbortSignal[] = [];
  const server = createServer((request, response) => {
    signals.push(clientGone(response));
    if (request.url === '/answered') response.end('ok');
    else server.emit('waiting', response);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  const answered = await fetch(`${url}/answered`, { headers: { connection: 'close' } });
  await answered.text();

  const waiting = once(server, 'waiting') as Promise<[ServerResponse]>;
  const request = get(`${url}/waiting`).on('error', () => undefined);
  const [response] = await waiting;
  expect(signals[1]!.aborted).toBe(false);
  const gone = once(signals[1]!, 'abort', { signal: AbortSignal.timeout(10_000) });
  request.destroy();
  await gone;

  expect(signals[0]!.aborted).toBe(false);
  expect(clientGone(response).aborted).toBe(true);
  server.close();
});
