import type { FastifyInstance } from 'fastify';
import { DomainError } from '../errors/domain-error.js';

/** How deep and how wide a body may be: enough for every call, far too little to keep the event loop busy. */
const MOST_DEPTH = 32;
const MOST_KEYS = 1_000;

/**
 * Makes the server read JSON bodies and nothing else (415), each within bounds; a missing or empty body counts as `{}`, so that
 * a call whose fields are all optional may leave it out and another names the fields that it misses.
 */
export function readJsonBodies(fastify: FastifyInstance): void {
  fastify.removeAllContentTypeParsers();
  const parse = fastify.getDefaultJsonParser('error', 'error');
  fastify.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body, done) => {
    if (typeof body === 'string' && body.trim() === '') return done(null, undefined);
    parse(request, body as string, (error, value) => {
      if (error) return done(new DomainError('malformed', 'malformed_json', 'The body is not valid JSON.', { cause: error }));
      if (!isBounded(value)) return done(new DomainError('malformed', 'body_too_complex', 'The body is nested too deep or has too many fields.'));
      done(null, value);
    });
  });
  fastify.addHook('preValidation', (request, _reply, done) => {
    if (request.body === undefined && request.method !== 'GET' && request.method !== 'HEAD') request.body = {};
    done();
  });
}

function isBounded(value: unknown): boolean {
  let keys = 0;
  const walk = (at: unknown, depth: number): boolean => {
    if (typeof at !== 'object' || at === null) return true;
    if (depth > MOST_DEPTH) return false;
    const children = Object.values(at);
    keys += children.length;
    return keys <= MOST_KEYS && children.every((child) => walk(child, depth + 1));
  };
  return walk(value, 1);
}

/** Leaves out query parameters without a value: they count as not given. */
export function dropEmptyQueryValues(fastify: FastifyInstance): void {
  fastify.addHook('onRequest', (request, _reply, done) => {
    const query = request.query as Record<string, unknown>;
    for (const name in query) if (query[name] === '') delete query[name];
    done();
  });
}
