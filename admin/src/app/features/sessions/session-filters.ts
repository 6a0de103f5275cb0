import type { ParamMap, Params } from '@angular/router';
import type { CsvDelimiter, MessagesFilter, SessionSort, SessionStatus } from '@switchboard/shared';
import { parseId, parseInstant, listUrl } from '../../core/paging/list-url';
import type { BadgeTone } from '../../ui/status-badge/status-badge';
import type { SessionFacts } from './sessions-api';

/** Filters and sort order of the list, all kept in the page's URL. */
export interface SessionFilters {
  /** search in titles, names and email addresses */
  readonly q: string;
  /** search for words in messages */
  readonly text: string;
  readonly status: SessionStatus | null;
  readonly messages: MessagesFilter | null;
  readonly user_id: string | null;
  /** bounds of the last activity, ISO 8601 */
  readonly from: string | null;
  readonly to: string | null;
  readonly sort: SessionSort;
  /** where the page starts; null for the first page */
  readonly cursor: string | null;
}

/** The default sort order. */
export const DEFAULT_SORT: SessionSort = '-last_activity_at';

/** Everything, latest activity first. */
export const NO_FILTERS: SessionFilters = {
  q: '', text: '', status: null, messages: null, user_id: null, from: null, to: null, sort: DEFAULT_SORT, cursor: null,
};

/** The text key of each status. */
export const STATUSES = {
  active: 'sessions.status.active',
  idle: 'sessions.status.idle',
  ended: 'sessions.status.ended',
} as const satisfies Record<SessionStatus, string>;

/** The colour of each status. */
export const STATUS_TONES = { active: 'good', idle: 'quiet', ended: 'over' } as const satisfies Record<SessionStatus, BadgeTone>;

/** The text key of each sort order. */
export const SORTS = {
  '-last_activity_at': 'sessions.sort.last_activity_desc',
  last_activity_at: 'sessions.sort.last_activity_asc',
  '-created_at': 'sessions.sort.created_desc',
  created_at: 'sessions.sort.created_asc',
  '-message_count': 'sessions.sort.count_desc',
  message_count: 'sessions.sort.count_asc',
} as const satisfies Record<SessionSort, string>;

/** Parses the filters from the URL's query. Invalid values, as in a mistyped or outdated link, are ignored. */
export function parseFilters(params: ParamMap): SessionFilters {
  const [status, messages, sort] = [params.get('status'), params.get('messages'), params.get('sort')];
  return {
    q: params.get('q')?.slice(0, 200) ?? '',
    text: params.get('text')?.slice(0, 200) ?? '',
    status: status !== null && Object.hasOwn(STATUSES, status) ? (status as SessionStatus) : null,
    messages: messages === 'some' || messages === 'none' ? messages : null,
    user_id: parseId(params.get('user_id')),
    from: parseInstant(params.get('from')),
    to: parseInstant(params.get('to')),
    sort: sort !== null && Object.hasOwn(SORTS, sort) ? (sort as SessionSort) : DEFAULT_SORT,
    cursor: params.get('cursor') || null,
  };
}

/** The query parameters for the filters: only what differs from the defaults; null removes a parameter. */
export function toQueryParams(filters: SessionFilters): Params {
  return {
    q: filters.q || null,
    text: filters.text || null,
    status: filters.status,
    messages: filters.messages,
    user_id: filters.user_id,
    from: filters.from,
    to: filters.to,
    sort: filters.sort === DEFAULT_SORT ? null : filters.sort,
    cursor: filters.cursor,
  };
}

/** The API URL of the list. @param limit rows per page */
export function sessionsUrl(filters: SessionFilters, limit: number): string {
  return listUrl('/api/admin/sessions', toQueryParams(filters), limit);
}

/** The format of an export; for CSV with its delimiter. */
export type ExportOptions = { readonly format: 'csv'; readonly delimiter: CsvDelimiter } | { readonly format: 'ndjson' };

/**
 * The CSV delimiter that spreadsheets expect in a language: not the comma if it is the decimal separator.
 *
 * @param language BCP 47
 */
export function delimiterFor(language: string): CsvDelimiter {
  const decimal = new Intl.NumberFormat(language).formatToParts(1.5).find(({ type }) => type === 'decimal');
  return decimal?.value === ',' ? 'semicolon' : 'comma';
}

/** The API URL of a file with all sessions that match the filters, in the order of the list. */
export function exportUrl(filters: SessionFilters, options: ExportOptions): string {
  const query = new URLSearchParams({ ...options });
  const params = toQueryParams({ ...filters, cursor: null }) as Record<string, string | null>;
  for (const [name, value] of Object.entries(params)) if (value !== null) query.set(name, value);
  return `/api/admin/sessions/export?${query.toString()}`;
}

/** Whether the filters exclude anything from the list. */
export function isFiltered({ q, text, status, messages, user_id, from, to }: SessionFilters): boolean {
  return (q + text).trim() !== '' || [status, messages, user_id, from, to].some((value) => value !== null);
}

/** The label of a session's user: the name, or else the email address, or else the id. */
export function userLabel({ user_id, user_name, user_email }: Pick<SessionFacts, 'user_id' | 'user_name' | 'user_email'>): string {
  return user_name ?? user_email ?? user_id;
}
