import type { Signal } from '@angular/core';

/**
 * What stands in the place of a list's rows: `none`, nothing is there yet; `no_match`, nothing of what is there is meant; `not_yet`,
 * only a part was looked through so far; `nowhere`, the address names no page of the list; `failed`, nothing could be loaded;
 * `loading`, not yet.
 */
export type InsteadOfRows = 'none' | 'no_match' | 'not_yet' | 'nowhere' | 'failed' | 'loading';

/** What is known of the newest answer; a live query tells it. */
export interface Loaded {
  /** null before the first answer */
  readonly value: Signal<unknown>;
  /** whether `value` answers what is asked at present */
  readonly current: Signal<boolean>;
  /** what the latest request ended with, null after a success */
  readonly failure: Signal<unknown>;
}

/**
 * Which of them it is, or null where rows stand: also those of another view while the next one is awaited, so that no list
 * flickers between two of its pages.
 *
 * @param count rows of the newest answer
 * @param isPart the view is only a part of the list: a filter, or a further page
 */
export function insteadOfRows(loaded: Loaded, count: number, isPart: boolean): Exclude<InsteadOfRows, 'not_yet' | 'nowhere'> | null {
  if (!loaded.current()) {
    if (loaded.failure()) return 'failed';
    return loaded.value() === null ? 'loading' : null;
  }
  if (count > 0) return null;
  return isPart ? 'no_match' : 'none';
}
