import { once } from 'node:events';
import type { ServerResponse } from 'node:http';

/** Why an answer was cut before its end. */
export class CutShort extends Error {
  override readonly name = 'CutShort';
}

/**
 * Writes a file into an answer, after its head, at the pace at which the client reads.
 *
 * Promises: the next piece is made only when the one before has left, so a slow client costs no memory. The answer ends in order
 * only when it is whole. Otherwise, be it by a failure, by `signal` or because nothing left for `patience`, its connection is reset
 * at that moment (see {@link resetConnection}). It resolves when the last byte has left.
 *
 * @param pieces may be empty, so that a cut is noticed between them; is left when the answer is cut, so that it can free what it holds
 * @param patience milliseconds for which a client that reads nothing is waited for
 * @throws whatever kept the file from being whole: what `pieces` threw, the reason of `signal`, or {@link CutShort}
 */
export async function sendPieces(
  raw: ServerResponse,
  pieces: AsyncIterable<string>,
  signal: AbortSignal,
  patience: number,
): Promise<void> {
  const own = new AbortController();
  const over = AbortSignal.any([signal, own.signal]);
  const reset = () => resetConnection(raw);
  over.addEventListener('abort', reset);
  const gone = new CutShort('the client has gone');
  raw.once('close', () => raw.writableFinished || own.abort(gone));
  raw.on('error', (error) => own.abort(error));
  // A client that reads but a little within the time is waited for: Node counts what the system has taken of a pending write. And
  // while nothing is pending, it is not the client who makes the others wait.
  raw.setTimeout(patience, () => (raw.writableLength > 0 ? own.abort(new CutShort('the client does not read')) : raw.setTimeout(patience)));
  if (raw.destroyed) own.abort(gone);
  try {
    for await (const piece of pieces) {
      over.throwIfAborted();
      if (piece !== '' && !raw.write(piece)) await once(raw, 'drain', { signal: over });
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

/**
 * Ends a connection so that nobody takes what came for the whole: over HTTP/1.1 the last chunk is missing, and where the end of the
 * connection is that of the answer (HTTP/1.0, which many proxies speak), it is a reset and no orderly end.
 */
function resetConnection(raw: ServerResponse): void {
  raw.socket?.resetAndDestroy();
  raw.destroy();
}
