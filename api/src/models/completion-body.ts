import { yieldIfBusy } from '../core/clock/event-loop.js';
import { bodyKind, type CompletionPart, CompletionStream } from './completion-stream.js';
import { textWithin } from './model.client.js';
import { ModelFailure } from './model-faults.js';

/** Maximum size of an answer that comes as one JSON document, in bytes. */
const MAX_WHOLE_BYTES = 4_194_304;
/** How long a response that is over may take to close by itself, in milliseconds: its connection can then be used again. */
const CLOSING_MS = 100;

/**
 * Reads the response to a chat completion.
 *
 * Guarantees: the connection is free or closed soon after the last part, or after the caller stopped reading; the usage is waited for, but not
 * longer than `usageWait`.
 *
 * @param response with a status in the range 200 to 299
 * @param usageWait how long the usage may come after the finish reason, in milliseconds
 * @returns the parts, as they come; the last one is `end` or a failure, unless the usage did not come in time
 * @throws ModelFailure `malformed` or `empty` for a body of another type, `cut_off` if the connection broke; the abort reason of the request
 */
export async function* readCompletion(response: Response, signal: AbortSignal, usageWait: number): AsyncGenerator<CompletionPart[]> {
  const kind = bodyKind(response.headers.get('content-type'));
  if (kind === 'events' && response.body) return void (yield* readEvents(response.body.getReader(), signal, usageWait));
  try {
    if (kind === 'json') return void (yield new CompletionStream().whole(await textWithin(response, MAX_WHOLE_BYTES)));
  } catch (error) {
    throw brokenBy(error, signal);
  }
  void response.body?.cancel().catch(() => undefined);
  if (response.headers.get('content-length') === '0') throw new ModelFailure('empty', { message: 'the response has no body' });
  throw new ModelFailure('malformed', { message: 'the response is neither an event stream nor JSON' });
}

type BodyReader = ReadableStreamDefaultReader<Uint8Array>;

async function* readEvents(reader: BodyReader, signal: AbortSignal, usageWait: number): AsyncGenerator<CompletionPart[]> {
  const stream = new CompletionStream();
  let isClosing = false;
  let giveUp: Promise<'late'> | undefined;
  let timer: NodeJS.Timeout | undefined;
  try {
    for (;;) {
      if (stream.isFinished) giveUp ??= new Promise((resolve) => (timer = setTimeout(() => resolve('late'), usageWait)));
      const read = await (giveUp ? Promise.race([reader.read(), giveUp]) : reader.read());
      if (read === 'late') return;
      const parts = read.done ? stream.end() : stream.feed(read.value);
      const last = parts.at(-1);
      isClosing = stream.isSettled || (last !== undefined && 'end' in last);
      if (parts.length > 0) yield parts;
      if (isClosing || read.done || (last !== undefined && 'failure' in last)) return;
      const turn = yieldIfBusy();
      if (turn) await turn;
    }
  } catch (error) {
    // Complete is complete, however the connection ends.
    if (!stream.isFinished || signal.aborted) throw brokenBy(error, signal);
  } finally {
    clearTimeout(timer);
    void (isClosing ? drain(reader) : reader.cancel()).catch(() => undefined);
  }
}

/** Reads on until the server closes the response, or cancels it after a moment. */
async function drain(reader: BodyReader): Promise<void> {
  const timer = setTimeout(() => void reader.cancel().catch(() => undefined), CLOSING_MS);
  try {
    while (!(await reader.read()).done);
  } finally {
    clearTimeout(timer);
  }
}

function brokenBy(error: unknown, signal: AbortSignal): unknown {
  if (signal.aborted) return signal.reason;
  if (error instanceof ModelFailure) return error;
  const { cause } = error as Error;
  const { code = 'the connection broke' } = (cause ?? {}) as NodeJS.ErrnoException;
  return new ModelFailure('cut_off', { message: `the response was cut off: ${code}` }, true);
}
