import type { Delta, Feedback, Message, ReplyStart, Thought } from './chat.js';
import type { Typing } from './handling.js';
import type { SessionOpening, Watchers } from './openings.js';
import type { Problem } from './problem.js';
import type { Session } from './sessions.js';
import type { Whisper } from './whispers.js';

/** Sent on every stream every 5 s, as data, so that a page can tell a quiet stream from a dead one. */
export interface Heartbeat {
  /** the server's instant */
  at: string;
}

/** A revision of the console's list, and what it is a number of: of two in one epoch the lower one is older, those of two are not comparable. */
export interface ListRevision {
  revision: number;
  epoch: string;
}

/** `GET /api/admin/sessions/stream`: what the list shows may have changed. */
export interface ListStreamEvents {
  changed: ListRevision;
  /** without a revision while the server may not know of every change */
  heartbeat: Heartbeat & Partial<ListRevision>;
  'signed-out': Record<string, never>;
  'server-shutdown': Record<string, never>;
  /** this server has not reached the database for 5 s */
  unavailable: Record<string, never>;
}

/** `GET …/{session_id}/stream`: the events of one session. */
export interface SessionStreamEvents {
  session: Session;
  message: Message;
  delta: Delta;
  reply: Message;
  started: ReplyStart;
  thought: Thought;
  /** a reply that failed; the user's message is kept */
  error: Problem & { reply_to: string };
  /** the owner rated a message or took the rating back */
  feedback: { message_id: string; feedback: Feedback | null };
  typing: Typing;
  /** administrators only: a whisper was made, used or withdrawn */
  whisper: Whisper;
  /** administrators only: who has the session open */
  watchers: Watchers;
  /** administrators only: after how long a session is idle was changed, so that its status may be another one; a duration such as `5m` */
  rule: { idle_after: string };
  /** administrators only: the opening has ended, and the stream with it */
  sealed: Record<string, never>;
  /** owner only: an administrator opened the transcript */
  opened: SessionOpening;
  /** the events since Last-Event-ID are no longer available: reload */
  reset: Record<string, never>;
  /** the session was deleted; the stream ends */
  deleted: { session_id: string };
  heartbeat: Heartbeat;
  'signed-out': Record<string, never>;
  'server-shutdown': Record<string, never>;
  /** this server has not reached the database for 5 s */
  unavailable: Record<string, never>;
}

/** `POST …/chat` with `Accept: text/event-stream`. */
export interface ChatStreamEvents {
  message: Message;
  started: ReplyStart;
  thought: Thought;
  delta: Delta;
  reply: Message;
  /** the last event where no reply is to come */
  handled: { session: Session };
  error: Problem;
}

/** Milliseconds between two heartbeats of a stream. */
export const HEARTBEAT_MS = 5_000;
