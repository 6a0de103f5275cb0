import type { FastifyReply } from 'fastify';
import { sendText } from './send-text.js';

/**
 * Responds with JSON that is generated in chunks, see {@link sendText}.
 *
 * @param chunks together one JSON text
 * @throws what the first two chunks throw
 */
export function sendJson(reply: FastifyReply, chunks: AsyncGenerator<string, void>): Promise<void> {
  return sendText(reply, { 'content-type': 'application/json; charset=utf-8' }, chunks);
}
