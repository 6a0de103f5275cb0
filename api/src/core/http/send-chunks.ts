import type { FastifyReply } from 'fastify';
import { once } from 'node:events';
import type { OutgoingHttpHeaders, ServerResponse } from 'node:http';
import { yieldToEventLoop } from '../clock/event-loop.js';

/** The response was cut off before its end. */
export class ResponseAborted extends Error {
  override readonly name = 'ResponseAborted';
}

/**
 * Takes the response over from Fastify and sends its status and headers, including those set so far.
 *
 * @param headers in addition to those
 */
export function startResponse(reply: FastifyReply, headers: OutgoingHttpHeaders): void {
  reply.hijack();
  reply.raw.writeHead(200, {
    ...(reply.getHeaders() as OutgoingHttpHeaders),
    'x-content-type-options': 'nosniff',
    // nginx would keep buffering for a slow client, and later deliver what was cut off here.
    'x-accel-buffering': 'no',
    ...headers,
  });
  reply.raw.flushHeaders();
}

/**
 * Writes the body of a response that may be large, at the pace at which the client reads.
 *
 * Guarantees: the next chunk is generated only when the previous one was written, and in a separate turn of the event loop, so a slow client
 * costs little memory and a fast one blocks no other request. The response ends properly only if it is complete. Otherwise, whether because
 * of an error, of `signal`, or because the client disconnected or was cut off (see {@link SlowReaders}), its connection is reset at that
 * moment. It resolves when the last byte was sent.
 *
 * @param chunks may be empty strings, so that an abort is noticed between chunks; the iterator is closed when the response is cut off, so
 *   that it can release what it holds
 * @throws whatever kept the response from being complete: what the generator threw, the reason of `signal`, or {@link ResponseAborted}
 */
export async function sendChunks(raw: ServerResponse, chunks: AsyncIterable<string>, signal?: AbortSignal): Promise<void> {
  const controller = new AbortController();
  const abortSignal = signal ? AbortSignal.any([signal, controller.signal]) : controller.signal;
  const reset = () => resetConnection(raw);
  abortSignal.addEventListener('abort', reset);
  raw.once('close', () => raw.writableFinished || controller.abort(new ResponseAborted('the client disconnected or stopped reading')));
  raw.on('error', (error) => controller.abort(error));
  if (raw.destroyed) controller.abort(new ResponseAborted('the client disconnected'));
  try {
    for await (const chunk of chunks) {
      abortSignal.throwIfAborted();
      if (chunk !== '' && !raw.write(chunk)) await once(raw, 'drain', { signal: abortSignal });
      await yieldToEventLoop();
    }
    abortSignal.throwIfAborted();
    const finished = once(raw, 'finish', { signal: abortSignal });
    raw.end();
    await finished;
  } catch (error) {
    reset();
    throw abortSignal.aborted ? abortSignal.reason : error;
  } finally {
    abortSignal.removeEventListener('abort', reset);
  }
}

/** Chunks of which the first ones are already generated. */
export async function* prependChunks(first: readonly string[], rest: AsyncIterable<string>): AsyncGenerator<string, void> {
  yield* first;
  yield* rest;
}

/**
 * Ends a connection so that a partial response cannot be mistaken for a complete one: over HTTP/1.1 the last chunk is missing, and where
 * the response ends with the connection (HTTP/1.0, which many proxies speak), it is reset rather than closed in order.
 */
function resetConnection(raw: ServerResponse): void {
  raw.socket?.resetAndDestroy();
  raw.destroy();
}
