import type { Signal } from '@angular/core';

/**
 * What is shown in place of a list's rows: `none`, the list is empty; `no_match`, nothing matches the filters; `not_yet`, only a
 * part has been searched so far; `nowhere`, the URL names no page of the list; `sealed`, it may be searched only for a reason; `failed`,
 * nothing could be loaded; `loading`, nothing is loaded yet.
 */
export type ListPlaceholder = 'none' | 'no_match' | 'not_yet' | 'nowhere' | 'sealed' | 'failed' | 'loading';

/** The state of the latest response, as provided by a live query. */
export interface LoadState {
  /** null before the first response */
  readonly value: Signal<unknown>;
  /** whether `value` belongs to the current view */
  readonly isCurrent: Signal<boolean>;
  /** the problem of the latest request, null after a success */
  readonly failure: Signal<unknown>;
}

/**
 * Which of them applies, or null if rows are shown: also those of the previous view while the next one is loading, so that no list
 * flickers between two of its pages.
 *
 * @param count rows of the latest response
 * @param isPart the view is only a part of the list: filtered, or not the first page
 * @param hasOlder there are further pages; a search that found nothing has then covered only a part of the list
 */
export function listPlaceholder(loaded: LoadState, count: number, isPart: boolean, hasOlder = false): Exclude<ListPlaceholder, 'nowhere' | 'sealed'> | null {
  if (!loaded.isCurrent()) {
    if (loaded.failure()) return 'failed';
    return loaded.value() === null ? 'loading' : null;
  }
  if (count > 0) return null;
  if (!isPart) return 'none';
  return hasOlder ? 'not_yet' : 'no_match';
}
