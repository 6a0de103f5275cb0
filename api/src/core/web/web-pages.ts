import fastifyStatic from '@fastify/static';
import { Logger } from '@nestjs/common';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join, posix, relative, sep } from 'node:path';
import { sendProblem } from '../http/problem.filter.js';
import type { RouteMethods } from '../http/route-methods.js';
import { pageCsp } from '../http/security-headers.js';

/** What is a file, never a page: a help document may be called release-1.2. */
const ASSET = /\.(js|css|map|svg|png|jpg|webp|ico|txt|json|webmanifest|woff2?|html|br|gz)$/i;

/** What stands in index.html where an answer's nonce belongs. */
const NONCE_PLACE = '__CSP_NONCE__';

/**
 * Serves the web application: files by their names, and index.html for every other path that is no file and not under /api.
 * A file that is not there is 404, never index.html.
 *
 * @param root folder of the built pages; without it only /api answers
 * @param methods says why nothing answers at an address
 */
export async function serveWebPages(fastify: FastifyInstance, root: string, methods: RouteMethods): Promise<void> {
  const index = join(root, 'index.html');
  const page = existsSync(index) ? readFileSync(index, 'utf8') : null;
  if (page === null) new Logger('WebPages').warn(`there are no pages in ${root}; only the API answers. Build them with: npm run build`);
  const files = page === null ? new Set<string>() : listFiles(root);
  if (page !== null) await fastify.register(fastifyStatic, { root, serve: false, preCompressed: true, cacheControl: false });
  fastify.route({
    method: ['GET', 'HEAD'],
    url: '/*',
    handler: (request, reply) => {
      const path = request.url.split('?', 1)[0]!;
      const isFile = ASSET.test(path);
      if (namesApi(path) || (isFile && !files.has(path)) || page === null) return sendProblem(methods.refusal(request.url), request, reply);
      return isFile && path !== '/index.html' ? sendFile(reply, path) : sendPage(reply, page);
    },
  });
}

/**
 * Whether the path is under /api, or would be to a server or a person that reads it less strictly: `//api`, `/%61pi`, `/API`,
 * `/x/../api`, `/api;v=1`. None of them is a page, so that no spelling of a guarded address ever answers 200.
 */
function namesApi(path: string): boolean {
  const plain = posix.normalize(decoded(path).replaceAll('\\', '/'));
  return /^\/api([/;?#]|$)/i.test(plain);
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

function sendPage(reply: FastifyReply, page: string): FastifyReply {
  const nonce = randomBytes(16).toString('base64');
  return reply
    .header('content-security-policy', pageCsp(nonce))
    .header('cache-control', 'no-cache')
    .type('text/html; charset=utf-8')
    .send(page.replaceAll(NONCE_PLACE, nonce));
}

/** Names with a hash never change their content. */
function sendFile(reply: FastifyReply, path: string): FastifyReply {
  const hashed = /-(?=[\w-]*[A-Z0-9_])[\w-]{8}\.\w+$/.test(path);
  void reply.header('cache-control', hashed ? 'public, max-age=31536000, immutable' : 'no-cache');
  return reply.sendFile(path.slice(1));
}

function listFiles(root: string): Set<string> {
  const entries = readdirSync(root, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => relative(root, join(entry.parentPath, entry.name)));
  return new Set(files.map((file) => `/${file.split(sep).join('/')}`));
}
