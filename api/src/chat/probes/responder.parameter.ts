import { text } from '@switchboard/shared';
import { z } from 'zod';

/** The path parameter of routes of one responder: its name, percent-encoded (`model%2Fx`). */
export const responderParameter = z.strictObject({ name: text(200) });
export type ResponderParameter = z.infer<typeof responderParameter>;
