import type { FastifyReply } from 'fastify';
import { prependChunks, ResponseAborted, sendChunks, startResponse } from './send-chunks.js';

/**
 * Responds with text that is generated in chunks. An error before the second chunk is thrown and becomes an ordinary error response; a
 * later one resets the connection. A response of a single chunk is sent like any other, with its length.
 *
 * @param headers of the response, if it is no error response; their names in lower case
 * @param chunks together the text
 * @throws what the first two chunks throw
 */
export async function sendText(reply: FastifyReply, headers: Readonly<Record<string, string>>, chunks: AsyncGenerator<string, void>): Promise<void> {
  const first = await chunks.next();
  const second = await chunks.next();
  const firstChunks = [first, second].flatMap(({ done, value }) => (done ? [] : [value]));
  if (second.done) {
    await reply.headers(headers).send(firstChunks.join(''));
    return;
  }
  startResponse(reply, headers);
  try {
    await sendChunks(reply.raw, prependChunks(firstChunks, chunks));
  } catch (error) {
    // The headers are sent, so no other response is possible. A client that disconnected is not an error.
    if (!(error instanceof ResponseAborted)) throw error;
  }
}
