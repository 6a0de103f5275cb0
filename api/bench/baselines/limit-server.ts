import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { announce } from './announce.js';

/** Body of a chat request. */
export interface ChatRequest {
  message: string;
  message_id: string;
}

/** The statements of one database. Each returns finished JSON, after its writes are on disk. */
export interface LimitStore {
  page(query: URLSearchParams, done: (json: string) => void): void;
  createSession(title: string | null, done: (json: string) => void): void;
  chat(session_id: string, request: ChatRequest, done: (json: string) => void): void;
}

/** Milliseconds after which a session is idle. */
export const IDLE_AFTER_MS = 12 * 3_600_000;
/** The fixed reply of the baselines' responder. */
export const REPLY = 'You’re welcome.';

/** @returns the instant before which a session currently counts as idle */
export function threshold(): string {
  return new Date(Date.now() - IDLE_AFTER_MS).toISOString();
}

/** Serves a store over bare node:http, without authentication, validation, logging or notifications. */
export function serve(store: LimitStore): void {
  const server = createServer((request, response) => {
    const [path, query = ''] = request.url!.split('?', 2);
    if (request.method === 'GET') return store.page(new URLSearchParams(query), (json) => sendJson(response, 200, json));
    const [, , , session_id, verb] = path!.split('/');
    withBody(request, (body) => {
      if (verb === 'chat') return store.chat(session_id!, JSON.parse(body) as ChatRequest, (json) => sendJson(response, 200, json));
      const { title = null } = JSON.parse(body) as { title?: string };
      store.createSession(title, (json) => sendJson(response, 201, json));
    });
  });
  server.listen(0, '127.0.0.1', () => announce(server));
}

function sendJson(response: ServerResponse, status: number, json: string): void {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', 'content-length': Buffer.byteLength(json) });
  response.end(json);
}

function withBody(request: IncomingMessage, then: (body: string) => void): void {
  let text = '';
  request.setEncoding('utf8');
  request.on('data', (chunk: string) => (text += chunk));
  request.on('end', () => then(text));
}
