import { z } from 'zod';
import { text } from './text.js';

/** `GET /api/help/{document}`: a document of the knowledge folder, to which the built-in responder's sources link. */
export const helpDocument = z.strictObject({ document: z.string(), title: z.string(), markdown: z.string() });
export type HelpDocument = z.infer<typeof helpDocument>;

/** `GET /api/help`: `q` in natural language, or single words. */
export const helpQuery = z.strictObject({ q: text(200) });
export type HelpQuery = z.infer<typeof helpQuery>;

/** What is under one heading of a document; `excerpt`: at most 300 code points of it, on one line; `url`: its path in the web application. */
export const helpPassage = z.strictObject({ title: z.string(), heading: z.string(), excerpt: z.string(), url: z.string() });
export type HelpPassage = z.infer<typeof helpPassage>;

/** `GET /api/help?q=`: the passages that fit, best first, at most 5. */
export const helpPassages = z.strictObject({ passages: z.array(helpPassage) });
export type HelpPassages = z.infer<typeof helpPassages>;

/** `GET /api/admin/knowledge`: what the built-in responder answers from. */
export const knowledgeSize = z.strictObject({
  documents: z.number().int(),
  passages: z.number().int(),
  /** whether it is the product's own handbook, because KNOWLEDGE_DIR is not set */
  is_handbook: z.boolean(),
});
export type KnowledgeSize = z.infer<typeof knowledgeSize>;
