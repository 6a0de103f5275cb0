import { z } from 'zod';

/** The body of a call that asks for nothing: none, or an empty object. */
export const noFields = z.strictObject({});
export type NoFields = z.infer<typeof noFields>;
