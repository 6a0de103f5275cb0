import type { FastifyInstance } from 'fastify';
import helmet from 'helmet';
import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import type { HttpSettings } from './http.settings.js';

/** What a response that is not a page may do in a browser: nothing. */
export const API_CSP = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

/**
 * What a page may do: load from this origin, and apply styles with this response's nonce (Angular creates `<style>` elements).
 *
 * @param nonce fresh for each response
 */
export function pageCsp(nonce: string): string {
  return [
    "default-src 'none'",
    `script-src 'self' 'nonce-${nonce}'`,
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "manifest-src 'self'",
    // No page needs a base URL: index.html has no <base>, its scripts have absolute URLs (deployUrl), the router has APP_BASE_HREF.
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "object-src 'none'",
  ].join('; ');
}

/**
 * The headers that restrict what browsers do with responses. Each one is chosen explicitly; none is left to a default. Helmet creates them
 * once: nothing in them changes between responses.
 */
function securityHeaders(settings: HttpSettings): Record<string, string> {
  const response = new ServerResponse(new IncomingMessage(new Socket()));
  helmet({
    contentSecurityPolicy: false,
    crossOriginEmbedderPolicy: false,
    crossOriginOpenerPolicy: { policy: 'same-origin' },
    crossOriginResourcePolicy: { policy: 'same-origin' },
    dnsPrefetchControl: { allow: false },
    frameguard: { action: 'deny' },
    hidePoweredBy: true,
    // Over plain HTTP the header means nothing; over HTTPS it must not be forgotten.
    hsts: settings.publicUrl.startsWith('https:') ? { maxAge: 31_536_000, includeSubDomains: false } : false,
    ieNoOpen: true,
    noSniff: true,
    originAgentCluster: true,
    permittedCrossDomainPolicies: { permittedPolicies: 'none' },
    referrerPolicy: { policy: 'no-referrer' },
    xssFilter: true,
  })(response.req, response, () => undefined);
  return {
    ...(response.getHeaders() as Record<string, string>),
    'content-security-policy': API_CSP,
    'permissions-policy': 'camera=(), geolocation=(), microphone=(), payment=()',
  };
}

/**
 * Headers of every API response, besides `x-request-id`. Its content is private; a route whose response may be cached sets its own
 * cache-control.
 */
export function apiHeaders(settings: HttpSettings): Record<string, string> {
  return { ...securityHeaders(settings), 'cache-control': 'no-store' };
}

/** Sets the security headers on every response, including errors and pages. */
export function setSecurityHeaders(fastify: FastifyInstance, settings: HttpSettings): void {
  const baseHeaders = securityHeaders(settings);
  const headersOfApi = apiHeaders(settings);
  fastify.addHook('onRequest', (request, reply, done) => {
    // By the matched route, however its path was written; without a match, by the path as sent.
    const path = request.routeOptions.url === '/*' ? request.url : (request.routeOptions.url ?? request.url);
    void reply.headers(/^\/api(\/|\?|$)/.test(path) ? headersOfApi : baseHeaders).header('x-request-id', request.id);
    done();
  });
}
