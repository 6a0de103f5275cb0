import type { FastifyInstance } from 'fastify';
import { isUtf8 } from 'node:buffer';
import { DomainError } from '../errors/domain-error.js';

/** Maximum depth and number of fields and items of a body: enough for every call, far too little to keep the event loop busy. */
const MAX_DEPTH = 32;
const MAX_KEYS = 1_000;

/**
 * Makes the server accept JSON bodies and nothing else (415), within limits; a missing or empty body counts as `{}`, so that it may be
 * omitted where all fields are optional, and elsewhere the missing fields are reported.
 */
export function readJsonBodies(fastify: FastifyInstance): void {
  fastify.removeAllContentTypeParsers();
  const parse = fastify.getDefaultJsonParser('error', 'error');
  fastify.addContentTypeParser('application/json', { parseAs: 'buffer' }, (request, bytes, done) => {
    const type = request.headers['content-type'] ?? '';
    if (type !== 'application/json' && !isUtf8Json(type))
      return done(new DomainError('unsupported_media', 'unsupported_media_type', 'The body must be application/json in UTF-8.'));
    // Node's own decoding would replace invalid bytes by U+FFFD, and so change what was sent.
    if (!isUtf8(bytes as Buffer)) return done(new DomainError('malformed', 'malformed_json', 'The body is not valid UTF-8.'));
    const body = bytes.toString();
    if (body.trim() === '') return done(null, undefined);
    void parse(request, body, (error, value) => {
      if (error) return done(new DomainError('malformed', 'malformed_json', 'The body is not valid JSON.', { cause: error }));
      const keys = countKeys(value);
      if (keys === null) return done(new DomainError('malformed', 'body_too_complex', 'The body is nested too deeply or has too many fields.'));
      if (keys !== countMembers(body)) return done(new DomainError('malformed', 'duplicate_field', 'The body contains the same field twice.'));
      done(null, value);
    });
  });
  fastify.addHook('preValidation', (request, _reply, done) => {
    if (request.body === undefined && request.method !== 'GET' && request.method !== 'HEAD') request.body = {};
    done();
  });
}

/** Whether the header is well-formed and names UTF-8 or no charset: bytes in another one would be read as UTF-8 and mangled. */
function isUtf8Json(contentType: string): boolean {
  const parameter = /;[ \t]*([\w.+-]+)=("[^"]*"|[\w.+-]+)[ \t]*/g;
  if (!/^[ \t]*application\/json[ \t]*$/i.test(contentType.replace(parameter, ''))) return false;
  return [...contentType.matchAll(parameter)].every(([, name, value]) => !/^charset$/i.test(name!) || /^"?utf-8"?$/i.test(value!));
}

/** @returns the number of fields of all its objects together, or null when these and the array items exceed the limits */
function countKeys(value: unknown): number | null {
  let keys = 0;
  let total = 0;
  const visit = (at: unknown, depth: number): boolean => {
    if (typeof at !== 'object' || at === null) return true;
    if (depth > MAX_DEPTH) return false;
    const children = Object.values(at);
    total += children.length;
    if (!Array.isArray(at)) keys += children.length;
    return total <= MAX_KEYS && children.every((child) => visit(child, depth + 1));
  };
  return visit(value, 1) ? keys : null;
}

/**
 * The number of members of all objects of a JSON text, counting duplicates: JSON.parse silently keeps the last one, while a proxy may have
 * read the first.
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

/** Removes query parameters without a value: they count as not given. */
export function dropEmptyQueryValues(fastify: FastifyInstance): void {
  fastify.addHook('onRequest', (request, _reply, done) => {
    const query = request.query as Record<string, unknown>;
    for (const name in query) if (query[name] === '') delete query[name];
    done();
  });
}
