import { id } from '@switchboard/shared';
import { z } from 'zod';

/** The path parameter `{session_id}`. A value that is not a UUID gets 422, like any other invalid field. */
export const sessionParameter = z.strictObject({ session_id: id });
export type SessionParameter = z.infer<typeof sessionParameter>;
