import type { Params, ParamMap } from '@angular/router';
import { listUrl } from '@switchboard/admin';

/** A rating, as administrators see it. */
export interface Rating {
  readonly session_id: string;
  readonly user_id: string;
  readonly user_email: string;
  readonly user_name: string | null;
  /** from 1 to 5 */
  readonly stars: number;
  readonly comment: string | null;
  /** ISO 8601 */
  readonly rated_at: string;
}

/** `GET /api/x/csat/ratings`, newest first. */
export interface RatingList {
  readonly ratings: readonly Rating[];
  readonly next_cursor: string | null;
}

/** `GET /api/x/csat/summary`. */
export interface RatingSummary {
  readonly ratings: number;
  /** null while there is no rating */
  readonly average: number | null;
}

/** What the list shows, all kept in the page's URL. */
export interface RatingView {
  /** one digit; null for any number */
  readonly stars: string | null;
  readonly cursor: string | null;
}

/** Ratings per page. */
const PAGE_ROWS = 25;

/** Parses the view from the URL's query; what is invalid is ignored. */
export function parseView(params: ParamMap): RatingView {
  const stars = params.get('stars');
  return { stars: stars !== null && /^[1-5]$/.test(stars) ? stars : null, cursor: params.get('cursor') || null };
}

/** The query parameters of a view. */
export function toQueryParams({ stars, cursor }: RatingView): Params {
  return { stars, cursor };
}

/** The URL of a page of the list on the server. */
export function ratingsUrl(view: RatingView): string {
  return listUrl('/api/x/csat/ratings', toQueryParams(view), PAGE_ROWS);
}
