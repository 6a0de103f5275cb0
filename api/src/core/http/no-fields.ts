import { z } from 'zod';

/** The body of a call without parameters: none, or an empty object. */
export const noFields = z.strictObject({});
export type NoFields = z.infer<typeof noFields>;
