// Bare Fastify with fixed responses: the minimum cost of an HTTP response in this stack.
// Argument: a file with the page's body.
import fastify from 'fastify';
import { readFileSync } from 'node:fs';
import { announce } from './announce.js';

const page = readFileSync(process.argv[2]!, 'utf8');
const app = fastify({ logger: false });

app.get('/unchanged', (_request, reply) => reply.code(304).header('etag', '"fixed"').send());
app.get('/page', (_request, reply) => reply.type('application/json; charset=utf-8').header('etag', '"fixed"').send(page));

await app.listen({ host: '127.0.0.1', port: 0 });
announce(app.server);
