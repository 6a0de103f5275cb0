import { id } from '@switchboard/shared';
import { z } from 'zod';

/** The path parameters of routes of one message. */
export const messageParameter = z.strictObject({ session_id: id, message_id: id });
export type MessageParameter = z.infer<typeof messageParameter>;
