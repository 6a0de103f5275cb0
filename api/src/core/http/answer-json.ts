import type { FastifyReply } from 'fastify';
import { beginAnswer, CutShort, sendPieces, startingWith } from './send-pieces.js';

const JSON_TYPE = 'application/json; charset=utf-8';

/**
 * Responds with JSON that is generated in chunks. An error before the second chunk is thrown and becomes an ordinary error response; a
 * later one resets the connection. A response of a single chunk is sent like any other, with its length.
 *
 * @param pieces together one JSON text
 * @throws what the first two chunks throw
 */
export async function answerJson(reply: FastifyReply, pieces: AsyncGenerator<string, void>): Promise<void> {
  const first = await pieces.next();
  const second = await pieces.next();
  const made = [first, second].flatMap(({ done, value }) => (done ? [] : [value]));
  if (second.done) {
    await reply.type(JSON_TYPE).send(made.join(''));
    return;
  }
  beginAnswer(reply, { 'content-type': JSON_TYPE });
  try {
    await sendPieces(reply.raw, startingWith(made, pieces));
  } catch (error) {
    // The headers are sent, so no other response is possible. A client that disconnected is not an error.
    if (!(error instanceof CutShort)) throw error;
  }
}
