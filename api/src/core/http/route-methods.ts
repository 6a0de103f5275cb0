import type { FastifyInstance } from 'fastify';
import type { IncomingMessage } from 'node:http';
import { posix } from 'node:path';
import { DomainError } from '../errors/domain-error.js';

/** Characters of a parameter in an address at most; a longer one names nothing. */
export const LONGEST_PARAMETER = 200;
/** Routes that go on until somebody ends them, or are made for whoever takes all of them: their headers alone are of no use. */
const UNENDING = /\/(stream|export)$/;

/** Which methods each address of the API takes, as it was registered: for the refusal of all others (RFC 9110, 15.5.6). */
export class RouteMethods {
  private readonly routes: { pattern: RegExp; methods: string[] }[] = [];

  /** @param fastify before any route is registered */
  constructor(fastify: FastifyInstance) {
    fastify.addHook('onRoute', ({ url, method }) => {
      if (url !== '/*') this.routes.push({ pattern: patternOf(url), methods: [method].flat() });
    });
  }

  /**
   * Why nothing answers a request that no route has taken: 404, or 405 with Allow where the address takes other methods.
   *
   * @param target path, with or without its query
   */
  refusal(target: string): DomainError {
    const path = target.split('?', 1)[0]!;
    const known = new Set(this.routes.filter(({ pattern }) => pattern.test(path)).flatMap(({ methods }) => methods));
    if (known.size === 0) return new DomainError('not_found', 'not_found', 'There is nothing at this address.');
    if (known.has('GET') && !UNENDING.test(path)) known.add('HEAD');
    const allow = [...known].sort().join(', ');
    return new DomainError('method_not_allowed', 'method_not_allowed', `This address takes ${allow}.`, { headers: { Allow: allow } });
  }
}

/** Requests that were HEAD before {@link headAsGet}. */
const heads = new WeakSet<IncomingMessage>();

/**
 * Brings an absolute target (`GET http://host/path`, RFC 9112, 3.2.2) to the form that all others have. The router would do so by itself, but
 * whoever looks at the path would not.
 */
export function toOriginForm(request: IncomingMessage): void {
  const target = request.url!;
  if (!target.startsWith('/')) request.url = target.replace(/^https?:\/\/[^/?#]*\/?/i, '/');
}

/** Lets HEAD take GET's own way, so that it is asked the same and bears the same headers; Node sends no body with it. */
export function headAsGet(request: IncomingMessage): void {
  if (request.method !== 'HEAD' || !namesApi(request.url!)) return;
  heads.add(request);
  request.method = 'GET';
}

/**
 * Refuses HEAD to routes that stream, before anybody opens or counts anything for it. By the route that was found: a path may be written in
 * many ways, and only the router knows what it makes of them.
 */
export function refuseHeadOfStreams(fastify: FastifyInstance, methods: RouteMethods): void {
  fastify.addHook('onRequest', (request, _reply, done) => {
    const route = request.routeOptions.url;
    if (route !== undefined && UNENDING.test(route) && heads.has(request.raw)) done(methods.refusal(route));
    else done();
  });
}

/**
 * Whether an address is under /api, or would be to a server or a person that reads it less strictly: `//api`, `/%61pi`, `/API`,
 * `/x/../api`, `/api;v=1`. None of them is a page, so that no spelling of a guarded address ever answers with one.
 *
 * @param target path, with or without its query
 */
export function namesApi(target: string): boolean {
  const plain = posix.normalize(decoded(target.split('?', 1)[0]!).replaceAll('\\', '/'));
  return /^\/api([/;?#]|$)/i.test(plain);
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

function patternOf(url: string): RegExp {
  const escaped = url.replace(/[.+?^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`^${escaped.replace(/:\w+/g, `[^/]{1,${LONGEST_PARAMETER}}`).replaceAll('*', '.*')}$`);
}
