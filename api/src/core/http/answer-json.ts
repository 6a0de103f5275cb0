import type { FastifyReply } from 'fastify';
import { beginAnswer, CutShort, sendPieces, startingWith } from './send-pieces.js';

const JSON_TYPE = 'application/json; charset=utf-8';

/**
 * Answers with JSON that is made in pieces. What fails before the second piece is thrown and becomes an ordinary error answer; a failure
 * after that resets the connection. An answer of one piece is sent as any other, with its length.
 *
 * @param pieces together one JSON text
 * @throws what the first two pieces throw
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
    // Its head has left, so that no other answer can be given any more; that the client has gone is no fault.
    if (!(error instanceof CutShort)) throw error;
  }
}
