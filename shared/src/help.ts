import { z } from 'zod';

/** `GET /api/help/{document}`: a document of the knowledge folder, to which the built-in responder's sources link. */
export const helpDocument = z.strictObject({ document: z.string(), title: z.string(), markdown: z.string() });
export type HelpDocument = z.infer<typeof helpDocument>;
