import type { FastifyInstance } from 'fastify';
import type { IncomingMessage } from 'node:http';
import { DomainError } from '../errors/domain-error.js';

/** Characters of a parameter in an address at most; a longer one names nothing. */
export const LONGEST_PARAMETER = 200;
/** Answers that go on until somebody ends them, or are made for whoever takes all of them: their headers alone are of no use. */
const UNENDING = /\/(stream|export)$|^\/api\/admin\/doctor\//;

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

/**
 * Lets HEAD take GET's own way, so that it is asked the same and bears the same headers; Node sends no body with it. Not to addresses
 * that stream.
 */
export function headAsGet(request: IncomingMessage): void {
  const path = request.url!.split('?', 1)[0]!;
  if (request.method === 'HEAD' && path.startsWith('/api/') && !UNENDING.test(path)) request.method = 'GET';
}

function patternOf(url: string): RegExp {
  const escaped = url.replace(/[.+?^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`^${escaped.replace(/:\w+/g, `[^/]{1,${LONGEST_PARAMETER}}`).replaceAll('*', '.*')}$`);
}
