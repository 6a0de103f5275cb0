import type { Source } from '@switchboard/shared';

/** A source of an answer, with its number where the text cites it. */
export interface ShownSource {
  readonly source: Source;
  /** as in the text, from 1; null if the text has no numbers */
  readonly number: number | null;
}

/** The sources of an answer as they are listed. */
export interface ShownSources {
  readonly cited: readonly ShownSource[];
  /** what its author was given besides, and did not cite */
  readonly others: readonly Source[];
}

/**
 * Which sources an answer is based on. Those of an author that does not mark them all count; where none is cited, there is nothing to show.
 *
 * @param sources as the server lists them
 */
export function shownSources(sources: readonly Source[]): ShownSources {
  const cited = sources.flatMap((source, at) => (source.cited === false ? [] : [{ source, number: source.cited ? at + 1 : null }]));
  return { cited, others: cited.length === 0 ? [] : sources.filter((source) => source.cited === false) };
}
