import type { FastifyReply } from 'fastify';
import { once } from 'node:events';
import type { OutgoingHttpHeaders, ServerResponse } from 'node:http';
import { nextTurn } from '../clock/turns.js';

/** Why an answer was cut before its end. */
export class CutShort extends Error {
  override readonly name = 'CutShort';
}

/**
 * Takes an answer over from Fastify and sends its head, with the headers set so far.
 *
 * @param headers on top of those
 */
export function beginAnswer(reply: FastifyReply, headers: OutgoingHttpHeaders): void {
  reply.hijack();
  reply.raw.writeHead(200, {
    ...(reply.getHeaders() as OutgoingHttpHeaders),
    'x-content-type-options': 'nosniff',
    // nginx would go on collecting for a client that is too slow, and hand out afterwards what was cut here.
    'x-accel-buffering': 'no',
    ...headers,
  });
  reply.raw.flushHeaders();
}

/**
 * Writes an answer that may be large, after its head, at the pace at which the client reads.
 *
 * Promises: the next piece is made only when the one before has left, and in a turn of the event loop of its own, so a slow client costs
 * little memory and a quick one stops nobody. The answer ends in order only when it is whole. Otherwise, be it by a failure, by `signal` or
 * because the client has gone or was cut (see `SlowReaders`), its connection is reset at that moment. It resolves when the last byte has
 * left.
 *
 * @param pieces may be empty, so that a cut is noticed between them; is left when the answer is cut, so that it can free what it holds
 * @throws whatever kept the answer from being whole: what `pieces` threw, the reason of `signal`, or {@link CutShort}
 */
export async function sendPieces(raw: ServerResponse, pieces: AsyncIterable<string>, signal?: AbortSignal): Promise<void> {
  const own = new AbortController();
  const over = signal ? AbortSignal.any([signal, own.signal]) : own.signal;
  const reset = () => resetConnection(raw);
  over.addEventListener('abort', reset);
  raw.once('close', () => raw.writableFinished || own.abort(new CutShort('the client has gone or does not read')));
  raw.on('error', (error) => own.abort(error));
  if (raw.destroyed) own.abort(new CutShort('the client has gone'));
  try {
    for await (const piece of pieces) {
      over.throwIfAborted();
      if (piece !== '' && !raw.write(piece)) await once(raw, 'drain', { signal: over });
      await nextTurn();
    }
    over.throwIfAborted();
    const finished = once(raw, 'finish', { signal: over });
    raw.end();
    await finished;
  } catch (error) {
    reset();
    throw over.aborted ? over.reason : error;
  } finally {
    over.removeEventListener('abort', reset);
  }
}

/** Pieces of which the first ones are made already. */
export async function* startingWith(made: readonly string[], rest: AsyncIterable<string>): AsyncGenerator<string, void> {
  yield* made;
  yield* rest;
}

/**
 * Ends a connection so that nobody takes what came for the whole: over HTTP/1.1 the last chunk is missing, and where the end of the
 * connection is that of the answer (HTTP/1.0, which many proxies speak), it is a reset and no orderly end.
 */
function resetConnection(raw: ServerResponse): void {
  raw.socket?.resetAndDestroy();
  raw.destroy();
}
