import { id } from '@switchboard/shared';
import { z } from 'zod';

/** The path parameters of the routes of one whisper. */
export const whisperParameter = z.strictObject({ session_id: id, whisper_id: id });
export type WhisperParameter = z.infer<typeof whisperParameter>;
