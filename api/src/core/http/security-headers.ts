import type { FastifyInstance } from 'fastify';
import helmet from 'helmet';
import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import type { Settings } from '../config/settings.js';

/** What an answer that is no page may do in a browser: nothing. */
export const API_CSP = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

/**
 * What a page may do: load from here, and styles that bear this answer's nonce (Angular makes `<style>` elements).
 *
 * @param nonce fresh for each answer
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
    // index.html says where its relative addresses begin: without it a reload of /c/… would look for its scripts under /c/.
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "object-src 'none'",
  ].join('; ');
}

/**
 * The headers that tell browsers what not to do with our answers. Every one is chosen here; none is left to a default. Helmet
 * makes them, once: nothing in them changes from answer to answer.
 */
function securityHeaders(settings: Settings): Record<string, string> {
  const response = new ServerResponse(new IncomingMessage(new Socket()));
  helmet({
    contentSecurityPolicy: false,
    crossOriginEmbedderPolicy: false,
    crossOriginOpenerPolicy: { policy: 'same-origin' },
    crossOriginResourcePolicy: { policy: 'same-origin' },
    dnsPrefetchControl: { allow: false },
    frameguard: { action: 'deny' },
    hidePoweredBy: true,
    // Over plain http the header means nothing; over https it must not be forgotten.
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

/** What every answer of the API bears, beside `x-request-id`. What it says is somebody's; a route that may be kept says so itself. */
export function apiHeaders(settings: Settings): Record<string, string> {
  return { ...securityHeaders(settings), 'cache-control': 'no-store' };
}

/** Sets the security headers on every answer, errors and pages too. */
export function setSecurityHeaders(fastify: FastifyInstance, settings: Settings): void {
  const everywhere = securityHeaders(settings);
  const ofTheApi = apiHeaders(settings);
  fastify.addHook('onRequest', (request, reply, done) => {
    // By the route that was found, however its path was written; what none was found for by its own words.
    const path = request.routeOptions.url === '/*' ? request.url : (request.routeOptions.url ?? request.url);
    void reply.headers(/^\/api(\/|\?|$)/.test(path) ? ofTheApi : everywhere).header('x-request-id', request.id);
    done();
  });
}
