// Event streams in bare node:http: a sequential `write` of each event to every open response, and nothing else.
import { createServer, type ServerResponse } from 'node:http';
import { announce } from './announce.js';

const streams = new Set<ServerResponse>();
let revision = 0;

const server = createServer((request, response) => {
  if (request.method === 'POST') {
    response.writeHead(201, { 'content-length': 0 }).end();
    const event = `event: changed\ndata: {"revision":${++revision}}\n\n`;
    for (const stream of streams) stream.write(event);
    return;
  }
  response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-store' });
  response.flushHeaders();
  streams.add(response);
  response.once('close', () => streams.delete(response));
});

server.listen(0, '127.0.0.1', () => announce(server));
