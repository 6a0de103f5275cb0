import { id } from '@switchboard/shared';
import { z } from 'zod';

/** The path parameter `{sign_in_id}`. */
export const signInParameter = z.strictObject({ sign_in_id: id });
export type SignInParameter = z.infer<typeof signInParameter>;

/** The body of a call that says everything by its cookie. */
export const noFields = z.strictObject({});
export type NoFields = z.infer<typeof noFields>;
