import type { FastifyInstance } from 'fastify';
import { isUtf8 } from 'node:buffer';
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
  fastify.addContentTypeParser('application/json', { parseAs: 'buffer' }, (request, bytes, done) => {
    const type = request.headers['content-type'] ?? '';
    if (type !== 'application/json' && !isUtf8Json(type))
      return done(new DomainError('unsupported_media', 'unsupported_media_type', 'The body must be application/json in UTF-8.'));
    // Node's own decoding would put U+FFFD in the place of what is no character, and so change what people wrote.
    if (!isUtf8(bytes as Buffer)) return done(new DomainError('malformed', 'malformed_json', 'The body is not UTF-8.'));
    const body = bytes.toString();
    if (body.trim() === '') return done(null, undefined);
    void parse(request, body, (error, value) => {
      if (error) return done(new DomainError('malformed', 'malformed_json', 'The body is not valid JSON.', { cause: error }));
      const keys = countKeys(value);
      if (keys === null) return done(new DomainError('malformed', 'body_too_complex', 'The body is nested too deep or has too many fields.'));
      if (keys !== countMembers(body)) return done(new DomainError('malformed', 'duplicate_field', 'The body names a field twice.'));
      done(null, value);
    });
  });
  fastify.addHook('preValidation', (request, _reply, done) => {
    if (request.body === undefined && request.method !== 'GET' && request.method !== 'HEAD') request.body = {};
    done();
  });
}

/** Whether the header is well-formed and names UTF-8 or no charset: other bytes would be taken for UTF-8 and mangled. */
function isUtf8Json(contentType: string): boolean {
  const parameter = /;[ \t]*([\w.+-]+)=("[^"]*"|[\w.+-]+)[ \t]*/g;
  if (!/^[ \t]*application\/json[ \t]*$/i.test(contentType.replace(parameter, ''))) return false;
  return [...contentType.matchAll(parameter)].every(([, name, value]) => !/^charset$/i.test(name!) || /^"?utf-8"?$/i.test(value!));
}

/** @returns how many fields its objects have together, or null when they and the items of its arrays are out of bounds */
function countKeys(value: unknown): number | null {
  let keys = 0;
  let all = 0;
  const walk = (at: unknown, depth: number): boolean => {
    if (typeof at !== 'object' || at === null) return true;
    if (depth > MOST_DEPTH) return false;
    const children = Object.values(at);
    all += children.length;
    if (!Array.isArray(at)) keys += children.length;
    return all <= MOST_KEYS && children.every((child) => walk(child, depth + 1));
  };
  return walk(value, 1) ? keys : null;
}

/**
 * How many members the objects of a JSON text have, each repetition counted: JSON.parse keeps the last one silently, and a proxy
 * may have looked at the first.
 *
 * @param json valid JSON
 */
function countMembers(json: string): number {
  let members = 0;
  let inString = false;
  for (let at = 0; at < json.length; at++) {
    const letter = json[at];
    if (letter === '"') inString = !inString;
    else if (inString && letter === '\\') at++;
    else if (!inString && letter === ':') members++;
  }
  return members;
}

/** Leaves out query parameters without a value: they count as not given. */
export function dropEmptyQueryValues(fastify: FastifyInstance): void {
  fastify.addHook('onRequest', (request, _reply, done) => {
    const query = request.query as Record<string, unknown>;
    for (const name in query) if (query[name] === '') delete query[name];
    done();
  });
}
