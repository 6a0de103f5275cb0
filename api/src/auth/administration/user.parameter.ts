import { id } from '@switchboard/shared';
import { z } from 'zod';

/** The path parameter `{user_id}`. */
export const userParameter = z.strictObject({ user_id: id });
export type UserParameter = z.infer<typeof userParameter>;
