import helmet from '@fastify/helmet';
import type { FastifyInstance } from 'fastify';
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

/** Sets the headers that tell browsers what not to do with our answers. Every one is chosen here; none is left to a default. */
export async function setSecurityHeaders(fastify: FastifyInstance, settings: Settings): Promise<void> {
  await fastify.register(helmet, {
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
  });
  fastify.addHook('onRequest', (request, reply, done) => {
    void reply
      .header('content-security-policy', API_CSP)
      .header('permissions-policy', 'camera=(), geolocation=(), microphone=(), payment=()')
      .header('x-request-id', request.id);
    // What the API answers is somebody's; a route that may be kept says so itself.
    if (/^\/api(\/|$)/.test(request.url.split('?', 1)[0]!)) void reply.header('cache-control', 'no-store');
    done();
  });
}
