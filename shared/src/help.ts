import { z } from 'zod';

/** `GET /api/help/{document}`: one document of the knowledge folder, which the built-in responder's sources link to. */
export const helpDocument = z.strictObject({ document: z.string(), title: z.string(), markdown: z.string() });
export type HelpDocument = z.infer<typeof helpDocument>;
