import type { FastifyReply } from 'fastify';
import { startResponse, ResponseAborted, sendChunks, prependChunks } from './send-chunks.js';

const JSON_TYPE = 'application/json; charset=utf-8';

/**
 * Responds with JSON that is generated in chunks. An error before the second chunk is thrown and becomes an ordinary error response; a
 * later one resets the connection. A response of a single chunk is sent like any other, with its length.
 *
 * @param chunks together one JSON text
 * @throws what the first two chunks throw
 */
export async function sendJson(reply: FastifyReply, chunks: AsyncGenerator<string, void>): Promise<void> {
  const first = await chunks.next();
  const second = await chunks.next();
  const firstChunks = [first, second].flatMap(({ done, value }) => (done ? [] : [value]));
  if (second.done) {
    await reply.type(JSON_TYPE).send(firstChunks.join(''));
    return;
  }
  startResponse(reply, { 'content-type': JSON_TYPE });
  try {
    await sendChunks(reply.raw, prependChunks(firstChunks, chunks));
  } catch (error) {
    // The headers are sent, so no other response is possible. A client that disconnected is not an error.
    if (!(error instanceof ResponseAborted)) throw error;
  }
}
