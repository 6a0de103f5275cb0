import { id } from '@switchboard/shared';
import { z } from 'zod';

/** The path parameter `{sign_in_id}`. */
export const signInParameter = z.strictObject({ sign_in_id: id });
export type SignInParameter = z.infer<typeof signInParameter>;
