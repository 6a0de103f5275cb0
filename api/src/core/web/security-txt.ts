import type { FastifyInstance } from 'fastify';
import type { Clock } from '../clock/clock.js';
import type { HttpSettings } from '../http/http.settings.js';

/** How long the answer counts, in milliseconds: it is made anew for each request, so a server that is gone for good stops being right. */
const VALID_MS = 90 * 86_400_000;

/** Serves `/.well-known/security.txt` (RFC 9116), which tells whom to tell of a weakness; without SECURITY_CONTACT there is none. */
export function serveSecurityTxt(fastify: FastifyInstance, { securityContact, publicUrl }: HttpSettings, clock: Clock): void {
  if (securityContact === undefined) return;
  fastify.route({
    method: ['GET', 'HEAD'],
    url: '/.well-known/security.txt',
    handler: (_request, reply) => {
      const lines = [
        `Contact: ${securityContact}`,
        `Expires: ${new Date(clock.now() + VALID_MS).toISOString()}`,
        'Preferred-Languages: en, de',
        `Canonical: ${publicUrl}/.well-known/security.txt`,
      ];
      return reply.type('text/plain; charset=utf-8').header('cache-control', 'no-cache').send(`${lines.join('\n')}\n`);
    },
  });
}
