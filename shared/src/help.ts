import { z } from 'zod';

/** `GET /api/help/{document}`: a document of the knowledge folder, to which the built-in responder's sources link. */
export const helpDocument = z.strictObject({ document: z.string(), title: z.string(), markdown: z.string() });
export type HelpDocument = z.infer<typeof helpDocument>;

/** `GET /api/admin/knowledge`: what the built-in responder answers from. */
export const knowledgeSize = z.strictObject({
  documents: z.number().int(),
  passages: z.number().int(),
  /** whether it is the product's own handbook, because KNOWLEDGE_DIR is not set */
  is_handbook: z.boolean(),
});
export type KnowledgeSize = z.infer<typeof knowledgeSize>;
