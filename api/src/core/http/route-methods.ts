import type { FastifyInstance } from 'fastify';
import type { IncomingMessage } from 'node:http';
import { posix } from 'node:path';
import { DomainError } from '../errors/domain-error.js';

/** Maximum length of a path parameter; a longer one matches nothing. */
export const MAX_PARAMETER_LENGTH = 200;
/** Routes that stream until one side closes them, or that generate their whole result: their headers alone are of no use. */
const STREAMING_ROUTE = /\/(stream|export)$/;

/** The methods that each path of the API accepts, as registered: for rejecting all others (RFC 9110, 15.5.6). */
export class RouteMethods {
  private readonly routes: { pattern: RegExp; methods: string[] }[] = [];

  /** @param fastify before any route is registered */
  constructor(fastify: FastifyInstance) {
    fastify.addHook('onRoute', ({ url, method }) => {
      if (url !== '/*') this.routes.push({ pattern: patternOf(url), methods: [method].flat() });
    });
  }

  /**
   * The error for a request that matches no route: 404, or 405 with Allow if the path accepts other methods.
   *
   * @param target path, with or without its query
   */
  noRouteError(target: string): DomainError {
    const path = target.split('?', 1)[0]!;
    const known = new Set(this.routes.filter(({ pattern }) => pattern.test(path)).flatMap(({ methods }) => methods));
    if (known.size === 0) return new DomainError('not_found', 'not_found', 'There is nothing at this address.');
    if (known.has('GET') && !STREAMING_ROUTE.test(path)) known.add('HEAD');
    const allow = [...known].sort().join(', ');
    return new DomainError('method_not_allowed', 'method_not_allowed', `This address accepts only ${allow}.`, { headers: { Allow: allow } });
  }
}

/** Whether a route streams or generates its whole result, so that the time of its response says nothing about the server. */
export function isStreamingRoute(route: string): boolean {
  return STREAMING_ROUTE.test(route);
}

/** Requests that were HEAD before {@link headAsGet}. */
const headRequests = new WeakSet<IncomingMessage>();

/**
 * Converts an absolute-form request target (`GET http://host/path`, RFC 9112, 3.2.2) to origin form. The router does so itself, but other
 * code that reads the path does not.
 */
export function toOriginForm(request: IncomingMessage): void {
  const target = request.url!;
  if (!target.startsWith('/')) request.url = target.replace(/^https?:\/\/[^/?#]*\/?/i, '/');
}

/** Handles HEAD as GET, so that it passes the same checks and gets the same headers; Node sends no body with it. */
export function headAsGet(request: IncomingMessage): void {
  if (request.method !== 'HEAD' || !isApiPath(request.url!)) return;
  headRequests.add(request);
  request.method = 'GET';
}

/**
 * Rejects HEAD on streaming routes before anything is opened or counted for it. It checks the matched route: a path may be written in many
 * ways, and only the router knows what it resolves to.
 */
export function rejectHeadOnStreams(fastify: FastifyInstance, methods: RouteMethods): void {
  fastify.addHook('onRequest', (request, _reply, done) => {
    const route = request.routeOptions.url;
    if (route !== undefined && STREAMING_ROUTE.test(route) && headRequests.has(request.raw)) done(methods.noRouteError(route));
    else done();
  });
}

/**
 * Whether a path is under /api, or would be to a server or a person that reads it less strictly: `//api`, `/%61pi`, `/API`, `/x/../api`,
 * `/api;v=1`. None of them is a page, so no spelling of a protected path is ever served as one.
 *
 * @param target path, with or without its query
 */
export function isApiPath(target: string): boolean {
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
  return new RegExp(`^${escaped.replace(/:\w+/g, `[^/]{1,${MAX_PARAMETER_LENGTH}}`).replaceAll('*', '.*')}$`);
}
