import { randomUUID } from 'node:crypto';
import { type HttpResponse, requestBytes } from './connection.js';
import { expectStatus, type Traffic } from './load.js';

/** Small talk, which the built-in responder answers without a search: the figures measure storing, not searching. */
const MESSAGE = 'thank you';
const REPLY = 'You’re welcome.';

/** Each writer sends a message in its own session, waits for the reply, and repeats. */
export function chatTraffic(writers: number, authorization: string): Traffic {
  const sessions = Array.from({ length: writers }, () => randomUUID());
  return {
    connections: writers,
    next: (writer) => {
      const message_id = randomUUID();
      const path = `/api/sessions/${sessions[writer]!}/chat`;
      const bytes = requestBytes({ method: 'POST', path, headers: [authorization], body: { message: MESSAGE, message_id } });
      return { bytes, check: (exchange) => checkReply(exchange, message_id) };
    },
  };
}

function checkReply(exchange: HttpResponse, message_id: string): void {
  expectStatus(exchange, 200);
  const { message, reply } = JSON.parse(exchange.body.toString()) as { message: Record<string, unknown>; reply: Record<string, unknown> };
  if (message['message_id'] !== message_id || reply['reply_to'] !== message_id || reply['content'] !== REPLY)
    throw new Error(`not the answer to ${message_id}: ${exchange.body.toString()}`);
}

/** Each writer creates sessions one after another. */
export function creationTraffic(writers: number, authorization: string): Traffic {
  const next = {
    bytes: requestBytes({ method: 'POST', path: '/api/sessions', headers: [authorization], body: {} }),
    check: (exchange: HttpResponse) => {
      expectStatus(exchange, 201);
      if (!/^\{"session_id":"[0-9a-f-]{36}"/.test(exchange.body.toString('latin1', 0, 60)))
        throw new Error(`not a session: ${exchange.body.toString()}`);
    },
  };
  return { connections: writers, next: () => next };
}
