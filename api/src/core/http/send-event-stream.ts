import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Principal, PrincipalRequest } from './access.js';
import { asDomainError, toProblem } from './problem.js';
import type { SseConnection } from './sse-connection.js';
import type { Streams } from './streams.js';

/** Whether the client requests `text/event-stream` rather than JSON. */
export function wantsEventStream(request: FastifyRequest): boolean {
  return /(^|,)\s*text\/event-stream\s*(;|,|$)/i.test(request.headers.accept ?? '');
}

/**
 * Responds with an event stream that starts with the first event. An error before it is thrown and becomes an ordinary error response; a
 * later one becomes the event `error`.
 *
 * @param work sends events through the function it is given
 */
export async function sendEventStream(
  streams: Streams,
  reply: FastifyReply,
  principal: Principal,
  work: (send: (event: string, data: unknown) => void) => Promise<void>,
): Promise<void> {
  // Checked first, so that nothing is written whose outcome could not be reported.
  await streams.admit(principal);
  let connection: SseConnection | undefined;
  try {
    await work((event, data) => {
      connection ??= streams.open(reply, principal);
      connection.send(event, data);
    });
    connection?.end();
  } catch (error) {
    if (!connection) throw error;
    connection.end('error', toProblem(asDomainError(error), reply.request.url.split('?', 1)[0]!, reply.request.id, (reply.request as PrincipalRequest).trace?.trace_id));
  }
}
