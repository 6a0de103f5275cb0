import { id } from '@switchboard/shared';
import { z } from 'zod';

/** The path parameter `{session_id}`. Not a UUID at all: 422, as for any other invalid field. */
export const sessionParameter = z.strictObject({ session_id: id });
export type SessionParameter = z.infer<typeof sessionParameter>;
