/** Counts that one response of a list tells for certain: nothing is counted on the server for them. */
export interface ListCounts {
  /** how many rows there are whatever the filters */
  readonly total: number;
  /** whether there are even more than `total` */
  readonly at_least: boolean;
  /** how many rows the filters match; null without filters, and if the response does not tell */
  readonly matches: number | null;
  /** how many rows match at least, where `matches` is not known */
  readonly least_matches: number | null;
  /** how many of them are on the page; null if all are, and if they are the least matches */
  readonly shown: number | null;
}

/** What a response tells of a list. */
export interface ListResponse {
  /** rows on the page */
  readonly rows: number;
  readonly total: number;
  readonly at_least?: boolean;
  readonly next_cursor: string | null;
  /** where the page starts; null for the first page */
  readonly cursor: string | null;
  readonly isFiltered: boolean;
  /** how many rows match, where that is counted anyway */
  readonly counted?: number | null;
}

/** The matches are known if they are counted anyway, or if the only page has them all; of the first of several pages, at least its own are. */
export function listCounts({ rows, total, at_least = false, next_cursor, cursor, isFiltered, counted = null }: ListResponse): ListCounts {
  const isWhole = cursor === null && next_cursor === null;
  const known = { total, at_least, least_matches: null };
  if (!isFiltered) return { ...known, matches: null, shown: isWhole ? null : rows };
  if (isWhole) return { ...known, matches: rows, shown: null };
  if (counted !== null) return { ...known, matches: counted, shown: rows };
  return cursor === null && rows > 0 ? { ...known, matches: null, least_matches: rows, shown: null } : { ...known, matches: null, shown: rows };
}
