import type { ParamMap, Params } from '@angular/router';
import type { CsvDelimiter, MessagesFilter, SessionHandling, SessionSort, SessionStatus } from '@switchboard/shared';
import { parseId, parseInstant, listUrl } from '../../core/paging/list-url';
import { boundsOf, isBounded, parseRelativeRange, type TimeRange } from '../../ui/time-range/time-range';
import type { BadgeTone } from '../../ui/status-badge/status-badge';
import type { SessionFacts } from './sessions-api';

/** Filters and sort order of the list, all kept in the page's URL. The range of time is that of the last activity. */
export interface SessionFilters extends TimeRange {
  /** search in titles, names and email addresses */
  readonly q: string;
  /** search for words in messages */
  readonly text: string;
  readonly status: SessionStatus | null;
  readonly messages: MessagesFilter | null;
  readonly user_id: string | null;
  readonly handling: SessionHandling | null;
  /** user_id of the administrator who has them */
  readonly handled_by: string | null;
  readonly sort: SessionSort;
  /** id of the saved view that was opened, whether or not the filters are still its own */
  readonly view: string | null;
  /** where the page starts; null for the first page */
  readonly cursor: string | null;
}

/** The default sort order. */
export const DEFAULT_SORT: SessionSort = '-last_activity_at';

/** Everything, latest activity first. */
export const NO_FILTERS: SessionFilters = {
  q: '', text: '', status: null, messages: null, user_id: null, handling: null, handled_by: null, range: null, from: null, to: null, sort: DEFAULT_SORT, cursor: null,
  view: null,
};

/** The text key of each status. */
export const STATUSES = {
  active: 'sessions.status.active',
  idle: 'sessions.status.idle',
  ended: 'sessions.status.ended',
} as const satisfies Record<SessionStatus, string>;

/** The text key of each handling. */
export const HANDLINGS = {
  responder: 'sessions.waiting.by_responder',
  waiting: 'sessions.waiting.by_nobody_yet',
  person: 'sessions.waiting.by_person',
} as const satisfies Record<SessionHandling, string>;

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
  waiting_since: 'sessions.sort.longest_waiting',
} as const satisfies Record<SessionSort, string>;

/** Parses the filters from the URL's query. Invalid values, as in a mistyped or outdated link, are ignored. */
export function parseFilters(params: ParamMap): SessionFilters {
  const [status, messages, handling, sort] = ['status', 'messages', 'handling', 'sort'].map((name) => params.get(name));
  return {
    q: params.get('q')?.slice(0, 200) ?? '',
    text: params.get('text')?.slice(0, 200) ?? '',
    status: status !== null && Object.hasOwn(STATUSES, status) ? (status as SessionStatus) : null,
    messages: messages === 'some' || messages === 'none' ? messages : null,
    user_id: parseId(params.get('user_id')),
    handling: handling !== null && Object.hasOwn(HANDLINGS, handling) ? (handling as SessionHandling) : null,
    handled_by: parseId(params.get('handled_by')),
    range: parseRelativeRange(params.get('range')),
    from: parseInstant(params.get('from')),
    to: parseInstant(params.get('to')),
    sort: sort !== null && Object.hasOwn(SORTS, sort) ? (sort as SessionSort) : DEFAULT_SORT,
    view: parseId(params.get('view')),
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
    handling: filters.handling,
    handled_by: filters.handled_by,
    range: filters.range,
    from: filters.from,
    to: filters.to,
    sort: filters.sort === DEFAULT_SORT ? null : filters.sort,
    view: filters.view,
    cursor: filters.cursor,
  };
}

/** The API URL of the list. @param limit rows per page @param now milliseconds since 1970, to which a range that ends now refers */
export function sessionsUrl(filters: SessionFilters, limit: number, now: number): string {
  return listUrl('/api/admin/sessions', serverQuery(filters, now), limit);
}

/** The filters as the server knows them: a range that moves with the clock has its present bounds. */
function serverQuery(filters: SessionFilters, now: number): Params {
  return toQueryParams({ ...filters, ...boundsOf(filters, now), range: null, view: null });
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

/** The API URL of a file with all sessions that match the filters, in the order of the list. @param now milliseconds since 1970 */
export function exportUrl(filters: SessionFilters, options: ExportOptions, now: number): string {
  const query = new URLSearchParams({ ...options });
  const params = serverQuery({ ...filters, cursor: null }, now) as Record<string, string | null>;
  for (const [name, value] of Object.entries(params)) if (value !== null) query.set(name, value);
  return `${SELECTED_EXPORT_URL}?${query.toString()}`;
}

/** The API URL to which the ids of selected sessions are posted for a file with these. */
export const SELECTED_EXPORT_URL = '/api/admin/sessions/export';

/** Whether the filters exclude anything from the list. */
export function isFiltered({ q, text, status, messages, user_id, handling, handled_by, ...range }: SessionFilters): boolean {
  return (q + text).trim() !== '' || isBounded(range) || [status, messages, user_id, handling, handled_by].some((value) => value !== null);
}

/** Whether two views show the same sessions, whatever their order and page. */
export function hasSameFilters(one: SessionFilters, other: SessionFilters): boolean {
  const names = Object.keys(NO_FILTERS) as (keyof SessionFilters)[];
  return names.every((name) => name === 'sort' || name === 'cursor' || name === 'view' || one[name] === other[name]);
}

/** The label of a session's user: the name, or else the email address, or else the id. */
export function userLabel({ user_id, user_name, user_email }: Pick<SessionFacts, 'user_id' | 'user_name' | 'user_email'>): string {
  return user_name ?? user_email ?? user_id;
}
