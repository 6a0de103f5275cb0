import type { ParamMap, Params } from '@angular/router';
import type { AdminSession, CsvDelimiter, MessagesFilter, SessionSort, SessionStatus } from '@switchboard/shared';
import { idIn, instantIn, listUrl } from '../../core/paging/list-url';

/** What the list shows and in which order; all of it stands in the page's address. */
export interface SessionFilters {
  /** searched in titles, names and addresses */
  readonly q: string;
  /** words searched in what was said */
  readonly text: string;
  readonly status: SessionStatus | null;
  readonly messages: MessagesFilter | null;
  readonly user_id: string | null;
  /** bounds of the last activity, ISO 8601 */
  readonly from: string | null;
  readonly to: string | null;
  readonly sort: SessionSort;
  /** where the page begins; null: at the top */
  readonly cursor: string | null;
}

/** The order in which nothing was chosen. */
export const STANDARD_SORT: SessionSort = '-last_activity_at';

/** Everything, newest activity first. */
export const NO_FILTERS: SessionFilters = {
  q: '', text: '', status: null, messages: null, user_id: null, from: null, to: null, sort: STANDARD_SORT, cursor: null,
};

/** Each status with the key of its word. */
export const STATUSES = {
  active: 'sessions.status.active',
  idle: 'sessions.status.idle',
  ended: 'sessions.status.ended',
} as const satisfies Record<SessionStatus, string>;

/** Each order with the key of its words. */
export const SORTS = {
  '-last_activity_at': 'sessions.sort.last_activity_desc',
  last_activity_at: 'sessions.sort.last_activity_asc',
  '-created_at': 'sessions.sort.created_desc',
  created_at: 'sessions.sort.created_asc',
  '-message_count': 'sessions.sort.count_desc',
  message_count: 'sessions.sort.count_asc',
} as const satisfies Record<SessionSort, string>;

/** The filters in an address. What a mistyped or outdated link asks for beyond them counts as not asked for. */
export function filtersIn(params: ParamMap): SessionFilters {
  const [status, messages, sort] = [params.get('status'), params.get('messages'), params.get('sort')];
  return {
    q: params.get('q')?.slice(0, 200) ?? '',
    text: params.get('text')?.slice(0, 200) ?? '',
    status: status !== null && Object.hasOwn(STATUSES, status) ? (status as SessionStatus) : null,
    messages: messages === 'some' || messages === 'none' ? messages : null,
    user_id: idIn(params.get('user_id')),
    from: instantIn(params.get('from')),
    to: instantIn(params.get('to')),
    sort: sort !== null && Object.hasOwn(SORTS, sort) ? (sort as SessionSort) : STANDARD_SORT,
    cursor: params.get('cursor') || null,
  };
}

/** The address's query for the filters: only what differs from the standard, null where nothing is to stand. */
export function paramsOf(filters: SessionFilters): Params {
  return {
    q: filters.q || null,
    text: filters.text || null,
    status: filters.status,
    messages: filters.messages,
    user_id: filters.user_id,
    from: filters.from,
    to: filters.to,
    sort: filters.sort === STANDARD_SORT ? null : filters.sort,
    cursor: filters.cursor,
  };
}

/** The list's address at the server. @param limit rows of a page */
export function sessionsUrl(filters: SessionFilters, limit: number): string {
  return listUrl('/api/admin/sessions', paramsOf(filters), limit);
}

/** A form that an export may have; CSV with what parts its cells. */
export type ExportForm = { readonly format: 'csv'; readonly delimiter: CsvDelimiter } | { readonly format: 'ndjson' };

/**
 * What spreadsheets of a language expect between the cells of CSV: no comma where numbers are written with one.
 *
 * @param language BCP 47
 */
export function delimiterOf(language: string): CsvDelimiter {
  const decimal = new Intl.NumberFormat(language).formatToParts(1.5).find(({ type }) => type === 'decimal');
  return decimal?.value === ',' ? 'semicolon' : 'comma';
}

/** The address at the server of a file with all that the filters find, in the order of the list. */
export function exportUrl(filters: SessionFilters, form: ExportForm): string {
  const query = new URLSearchParams({ ...form });
  const params = paramsOf({ ...filters, cursor: null }) as Record<string, string | null>;
  for (const [name, value] of Object.entries(params)) if (value !== null) query.set(name, value);
  return `/api/admin/sessions/export?${query.toString()}`;
}

/** Whether anything is left out of the list. */
export function isFiltered({ q, text, status, messages, user_id, from, to }: SessionFilters): boolean {
  return (q + text).trim() !== '' || [status, messages, user_id, from, to].some((value) => value !== null);
}

/** What a person is called in the list. */
export function userLabel({ user_name, user_email }: Pick<AdminSession, 'user_name' | 'user_email'>): string {
  return user_name ?? user_email;
}
