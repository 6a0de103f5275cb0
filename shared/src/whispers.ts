import { z } from 'zod';
import { id, instant, nonBlankText } from './text.js';

/** The maximum length of a whisper, in code points. */
export const MAX_WHISPER_LENGTH = 2_000;

/** What an administrator tells a responder; the person who chats never sees it. */
export const whisperContent = nonBlankText(MAX_WHISPER_LENGTH);

/** `next`: for the next answer alone; `session`: for every answer until it is withdrawn. */
export const whisperDuration = z.enum(['next', 'session']);
export type WhisperDuration = z.infer<typeof whisperDuration>;

/** `POST /api/admin/sessions/{session_id}/whispers`. `now`: an answer that is being given is stopped and given anew, as a further version. */
export const whisperRequest = z.strictObject({ content: whisperContent, lasts: whisperDuration, now: z.boolean().optional() });
export type WhisperRequest = z.infer<typeof whisperRequest>;

/**
 * An instruction of an administrator for the responder of a session. `by` is their user_id; `used_by` the `reply_id` of the answers that it
 * went into, the most recent 100 of them, oldest first.
 */
export const whisper = z.strictObject({
  whisper_id: id,
  content: z.string(),
  lasts: whisperDuration,
  by: id,
  by_name: z.string().nullable(),
  created_at: instant,
  used_by: z.array(id),
  withdrawn_at: instant.nullable(),
});
export type Whisper = z.infer<typeof whisper>;

/** `GET /api/admin/sessions/{session_id}/whispers`: the most recent 200, oldest first. */
export const whisperList = z.strictObject({ whispers: z.array(whisper) });
export type WhisperList = z.infer<typeof whisperList>;
