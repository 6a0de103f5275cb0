import { convertToParamMap, type Params } from '@angular/router';
import type { SavedView, ViewQuery } from '@switchboard/shared';
import { parseFilters, toQueryParams, type SessionFilters } from '../session-filters';

/** What a view saves of the list: its filters and its order, as in the URL, but no page of it. */
export function viewQueryOf(filters: SessionFilters): ViewQuery {
  const params = Object.entries(toQueryParams({ ...filters, cursor: null, view: null })) as [string, string | null][];
  return Object.fromEntries(params.filter(([, value]) => value !== null));
}

/** The list as a view shows it. What this page does not know of the view is left out, as from a URL. */
export function filtersOf({ view_id, query }: Pick<SavedView, 'view_id' | 'query'>): SessionFilters {
  return { ...parseFilters(convertToParamMap(query)), view: view_id };
}

/** The query parameters of a link to a view: all that it shows, and which view it is. */
export function viewParams(view: Pick<SavedView, 'view_id' | 'query'>): Params {
  return toQueryParams(filtersOf(view));
}

/** Whether the list shows what a view has saved, on whatever page. */
export function shows(filters: SessionFilters, view: Pick<SavedView, 'view_id' | 'query'>): boolean {
  const [now, saved] = [toQueryParams({ ...filters, cursor: null, view: null }), toQueryParams({ ...filtersOf(view), view: null })];
  return Object.keys(now).every((name) => now[name] === saved[name]);
}
