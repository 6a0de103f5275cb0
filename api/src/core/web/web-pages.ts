import fastifyStatic from '@fastify/static';
import { Logger } from '@nestjs/common';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { sendProblem } from '../http/problem.filter.js';
import { isApiPath, type RouteMethods } from '../http/route-methods.js';
import { pageCsp } from '../http/security-headers.js';
import { isPage } from './page-paths.js';

/** Paths that name a file: if it does not exist, a page in its place would be mistaken for it. */
const ASSET_EXTENSION = /\.(js|css|map|svg|png|jpg|webp|ico|txt|json|webmanifest|woff2?|html|br|gz)$/i;

/** Placeholder in index.html for the response's nonce. */
const NONCE_PLACEHOLDER = '__CSP_NONCE__';

/**
 * Serves the web application: files by name, and index.html at the paths of its pages. Everything else is a 404: for a browser navigation
 * with the application, which shows it; for programs, and for a file that does not exist, as a problem.
 *
 * @param root folder of the built pages; if they are missing, only /api is served
 * @param methods explains why no route matches a path
 */
export async function serveWebPages(fastify: FastifyInstance, root: string, methods: RouteMethods): Promise<void> {
  const index = join(root, 'index.html');
  const page = existsSync(index) ? readFileSync(index, 'utf8') : null;
  if (page === null) new Logger('WebPages').warn(`there are no web pages in ${root}, so only the API is served; build them with: npm run build`);
  const files = page === null ? new Set<string>() : listFiles(root);
  if (page !== null) await fastify.register(fastifyStatic, { root, serve: false, preCompressed: true, cacheControl: false });
  fastify.route({
    method: ['GET', 'HEAD'],
    url: '/*',
    handler: (request, reply) => {
      const path = request.url.split('?', 1)[0]!;
      if (page !== null && files.has(path) && path !== '/index.html') return sendFile(reply, path);
      const exists = isPage(path) || path === '/index.html';
      if (page === null || isApiPath(path) || (!exists && (ASSET_EXTENSION.test(path) || !acceptsHtml(request))))
        return sendProblem(methods.noRouteError(request.url), request, reply);
      return sendPage(reply.code(exists ? 200 : 404), page);
    },
  });
}

/** Whether a browser requests a document to show, as opposed to a program, or a page loading a resource. */
function acceptsHtml({ headers }: FastifyRequest): boolean {
  return (headers.accept ?? '').includes('text/html');
}

function sendPage(reply: FastifyReply, page: string): FastifyReply {
  const nonce = randomBytes(16).toString('base64');
  return reply
    .header('content-security-policy', pageCsp(nonce))
    .header('cache-control', 'no-cache')
    .type('text/html; charset=utf-8')
    .send(page.replaceAll(NONCE_PLACEHOLDER, nonce));
}

/** Whether a path names a script or style sheet of a build, with a hash in its name: it never changes. */
export function isBuiltFile(path: string): boolean {
  return /-(?=[\w-]{0,7}[A-Z0-9_])[\w-]{8}\.\w{1,16}$/.test(path);
}

function sendFile(reply: FastifyReply, path: string): FastifyReply {
  void reply.header('cache-control', isBuiltFile(path) ? 'public, max-age=31536000, immutable' : 'no-cache');
  return reply.sendFile(path.slice(1));
}

function listFiles(root: string): Set<string> {
  const entries = readdirSync(root, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => relative(root, join(entry.parentPath, entry.name)));
  return new Set(files.map((file) => `/${file.split(sep).join('/')}`));
}
