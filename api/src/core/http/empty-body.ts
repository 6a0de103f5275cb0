import { z } from 'zod';

/** The body of a call without parameters: none, or an empty object. */
export const emptyBody = z.strictObject({});
export type EmptyBody = z.infer<typeof emptyBody>;
