import { defineExtension, type Extension, type Responder } from '@switchboard/api';
import { randomUUID } from 'node:crypto';
import { startSwitchboard } from '../start-switchboard.js';

/** How long a responder may take to end once its signal is aborted, in milliseconds. */
const END_LIMIT_MS = 100;
/** How long it may answer before the signal is aborted. */
const ABORT_AFTER_MS = 50;
/** How long the check waits for one that does not end. */
const PATIENCE_MS = 2_000;

/** @returns the responders that go on after their signal was aborted */
export async function responderFaults(extension: Extension): Promise<string[]> {
  const found = new Map<string, Responder>();
  // Installed last, it is given the responders themselves, before any middleware of the extension.
  const observer = defineExtension({ name: 'observer', around: [(next) => found.set(next.name, next) && next] });
  const server = await startSwitchboard({ extensions: [extension, observer] });
  try {
    const faults: string[] = [];
    for (const [name, responder] of found) {
      const lateness = await latenessOf(responder);
      if (lateness > END_LIMIT_MS) faults.push(`the responder ${name} ignores its signal: it had not ended ${Math.round(lateness)} ms after the abort`);
    }
    return faults;
  } finally {
    await server.close();
  }
}

/** @returns milliseconds from the abort to the end of the answer; negative if it ended before */
async function latenessOf(responder: Responder): Promise<number> {
  const controller = new AbortController();
  let abortedAt = Infinity;
  const timer = setTimeout(() => {
    abortedAt = performance.now();
    controller.abort(new Error('The check has aborted it.'));
  }, ABORT_AFTER_MS);
  const answer = consume(responder, controller.signal).then(() => performance.now());
  let patience: NodeJS.Timeout | undefined;
  const late = new Promise<number>((resolve) => (patience = setTimeout(() => resolve(performance.now()), ABORT_AFTER_MS + PATIENCE_MS)));
  const endedAt = await Promise.race([answer, late]);
  clearTimeout(timer);
  clearTimeout(patience);
  return endedAt - abortedAt;
}

async function consume(responder: Responder, signal: AbortSignal): Promise<void> {
  const message = { message_id: randomUUID(), content: 'A question with several words, to be answered at some length.' };
  const request = { session_id: randomUUID(), user: { user_id: randomUUID(), name: null }, message, history: [], signal, reply_id: randomUUID(), attempt: 1, instructions: [] };
  try {
    for await (const _ of responder.respond(request)) await new Promise((resolve) => setImmediate(resolve));
  } catch {
    // An abort may end it by throwing.
  }
}
