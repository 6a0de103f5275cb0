import type { Delta, Message } from './chat.js';
import type { Problem } from './problem.js';
import type { Session } from './sessions.js';

/** Sent on every stream every 5 s, as data, so that a page can tell a quiet stream from a dead one. */
export interface Heartbeat {
  /** the server's instant */
  at: string;
}

/** `GET /api/admin/sessions/stream`: what the list shows may have changed. */
export interface ListStreamEvents {
  changed: { revision: number };
  heartbeat: Heartbeat;
  'signed-out': Record<string, never>;
  'server-shutdown': Record<string, never>;
}

/** `GET …/{session_id}/stream`: the events of one session. */
export interface SessionStreamEvents {
  session: Session;
  message: Message;
  delta: Delta;
  reply: Message;
  /** a reply that failed; the user's message is kept */
  error: Problem & { reply_to: string };
  /** the events since Last-Event-ID are no longer available: reload */
  reset: Record<string, never>;
  /** the session was deleted; the stream ends */
  deleted: { session_id: string };
  heartbeat: Heartbeat;
  'signed-out': Record<string, never>;
  'server-shutdown': Record<string, never>;
}

/** `POST …/chat` with `Accept: text/event-stream`. */
export interface ChatStreamEvents {
  message: Message;
  delta: Delta;
  reply: Message;
  error: Problem;
}

/** Milliseconds between two heartbeats of a stream. */
export const HEARTBEAT_MS = 5_000;
