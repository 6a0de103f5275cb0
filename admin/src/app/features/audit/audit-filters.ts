import type { ParamMap, Params } from '@angular/router';
import type { AuditAction, AuditKind, AuditSubjectType, ExportFormat } from '@switchboard/shared';
import { parseId, parseInstant, listUrl } from '../../core/paging/list-url';
import { boundsOf, isBounded, parseRelativeRange, type TimeRange } from '../../ui/time-range/time-range';

/** Filters of the log, all kept in the page's URL. */
export interface AuditFilters extends TimeRange {
  /** the search; empty for none */
  readonly q: string;
  readonly action: AuditAction | null;
  /** all actions of a kind */
  readonly kind: AuditKind | null;
  /** ids of the actor and of the subject */
  readonly actor: string | null;
  readonly subject: string | null;
  /** the kind of `subject`, because a session and a user may have the same id; null for any kind */
  readonly subject_type: AuditSubjectType | null;
  /** where the page starts; null for the first page */
  readonly cursor: string | null;
}

/** The whole log, newest entry first. */
export const NO_FILTERS: AuditFilters = {
  q: '', action: null, kind: null, actor: null, subject: null, subject_type: null, range: null, from: null, to: null, cursor: null,
};

/** The text key of each action. */
export const ACTIONS = {
  'session.ended': 'audit.actions.session_ended',
  'session.read': 'audit.actions.session_read',
  'session.opened': 'audit.actions.session_opened',
  'session.searched': 'audit.actions.session_searched',
  'session.exported': 'audit.actions.session_exported',
  'session.taken_over': 'audit.actions.session_taken_over',
  'session.handed_back': 'audit.actions.session_handed_back',
  'session.released': 'audit.actions.session_released',
  'session.replied': 'audit.actions.session_replied',
  'session.whispered': 'audit.actions.session_whispered',
  'session.answer_stopped': 'audit.actions.session_answer_stopped',
  'user.created': 'audit.actions.user_created',
  'user.name_changed': 'audit.actions.user_name_changed',
  'user.role_changed': 'audit.actions.user_role_changed',
  'user.status_changed': 'audit.actions.user_status_changed',
  'user.password_changed': 'audit.actions.user_password_changed',
  'user.password_reset': 'audit.actions.user_password_reset',
  'user.signed_out': 'audit.actions.user_signed_out',
  'user.deleted': 'audit.actions.user_deleted',
  'auth.signed_in': 'audit.actions.auth_signed_in',
  'auth.sign_in_refused': 'audit.actions.auth_sign_in_refused',
  'auth.sign_in_restricted': 'audit.actions.auth_sign_in_restricted',
  'auth.token_reuse': 'audit.actions.auth_token_reuse',
  'access.refused': 'audit.actions.access_refused',
  'audit_log.exported': 'audit.actions.audit_log_exported',
  'policy.changed': 'audit.actions.policy_changed',
  'view.shared': 'audit.actions.view_shared',
  'view.changed': 'audit.actions.view_changed',
  'view.unshared': 'audit.actions.view_unshared',
  'view.deleted': 'audit.actions.view_deleted',
  'extension.acted': 'audit.actions.extension_acted',
} as const satisfies Record<AuditAction, string>;

/** The text key of each kind of action, in the order of the chips. */
export const KINDS = {
  auth: 'audit.kinds.auth',
  user: 'audit.kinds.user',
  session: 'audit.kinds.session',
  access: 'audit.kinds.access',
  audit_log: 'audit.kinds.audit_log',
  policy: 'audit.kinds.policy',
  view: 'audit.kinds.view',
  extension: 'audit.kinds.extension',
} as const satisfies Record<AuditKind, string>;

const SUBJECT_TYPES: readonly AuditSubjectType[] = ['session', 'user'];

/** Parses the filters from the URL's query. Invalid values, as in a mistyped or outdated link, are ignored. */
export function parseFilters(params: ParamMap): AuditFilters {
  const [action, kind] = [params.get('action'), params.get('kind')];
  return {
    q: params.get('q')?.slice(0, 200) ?? '',
    action: action !== null && Object.hasOwn(ACTIONS, action) ? (action as AuditAction) : null,
    kind: kind !== null && Object.hasOwn(KINDS, kind) ? (kind as AuditKind) : null,
    actor: parseId(params.get('actor')),
    subject: parseId(params.get('subject')),
    subject_type: SUBJECT_TYPES.find((type) => type === params.get('subject_type')) ?? null,
    range: parseRelativeRange(params.get('range')),
    from: parseInstant(params.get('from')),
    to: parseInstant(params.get('to')),
    cursor: params.get('cursor') || null,
  };
}

/** The query parameters for the filters; null removes a parameter. */
export function toQueryParams(filters: AuditFilters): Params {
  return { ...filters, q: filters.q || null };
}

/** The API URL of the log. @param limit entries per page @param now milliseconds since 1970, to which a range that ends now refers */
export function auditUrl(filters: AuditFilters, limit: number, now: number): string {
  return listUrl('/api/admin/audit', serverQuery(filters, now), limit);
}

/** The API URL of a file with all entries that match the filters. @param now milliseconds since 1970 */
export function auditExportUrl(filters: AuditFilters, format: ExportFormat, delimiter: 'comma' | 'semicolon', now: number): string {
  const query = new URLSearchParams(format === 'csv' ? { format, delimiter } : { format });
  for (const [name, value] of Object.entries(serverQuery(filters, now)) as [string, string | null][]) if (value !== null) query.set(name, value);
  query.delete('cursor');
  return `/api/admin/audit/export?${query.toString()}`;
}

/** The filters as the server knows them: a range that moves with the clock has its present bounds. */
function serverQuery(filters: AuditFilters, now: number): Params {
  return toQueryParams({ ...filters, ...boundsOf(filters, now), range: null });
}

/** Whether the filters exclude anything from the log. */
export function isFiltered({ q, action, kind, actor, subject, ...range }: AuditFilters): boolean {
  return q.trim() !== '' || isBounded(range) || [action, kind, actor, subject].some((value) => value !== null);
}

/** The end of an id, which distinguishes it: ids start with a timestamp, so their beginnings are alike. */
export function shortId(id: string): string {
  return `…${id.slice(-8)}`;
}
