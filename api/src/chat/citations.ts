import type { Source } from '@switchboard/shared';
import { mapOutsideCode } from '../knowledge/index.js';

/** A number in brackets that is not the text of a link. */
const CITATION = /\[(\d{1,2})\](?!\()/g;

/** @returns the sources, each marked whether the text cites its number outside code */
export function withCitations(sources: readonly Source[], text: string): Source[] {
  const cited = new Set<number>();
  mapOutsideCode(text, (stretch) => {
    for (const [, number] of stretch.matchAll(CITATION)) cited.add(Number(number));
    return stretch;
  });
  return sources.map((source, at) => ({ ...source, cited: cited.has(at + 1) }));
}
