import type { KnowledgeSize } from '@switchboard/shared';
import { type KnowledgeSettings, handbookDir } from './knowledge.settings.js';

/** @returns how much there is, without the folder's path */
export function toKnowledgeSizeView(
  { documents, passages }: { documents: readonly unknown[]; passages: readonly unknown[] },
  { knowledgeDir }: KnowledgeSettings,
): KnowledgeSize {
  return { documents: documents.length, passages: passages.length, is_handbook: knowledgeDir === handbookDir() };
}
