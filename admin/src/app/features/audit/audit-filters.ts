import type { ParamMap, Params } from '@angular/router';
import type { AuditAction, AuditSubjectType } from '@switchboard/shared';
import { parseId, parseInstant, listUrl } from '../../core/paging/list-url';

/** Filters of the log, all kept in the page's URL. */
export interface AuditFilters {
  readonly action: AuditAction | null;
  /** ids of the actor and of the subject */
  readonly actor: string | null;
  readonly subject: string | null;
  /** the kind of `subject`, because a session and a user may have the same id; null for any kind */
  readonly subject_type: AuditSubjectType | null;
  /** time range, ISO 8601 */
  readonly from: string | null;
  readonly to: string | null;
  /** where the page starts; null for the first page */
  readonly cursor: string | null;
}

/** The whole log, newest entry first. */
export const NO_FILTERS: AuditFilters = {
  action: null, actor: null, subject: null, subject_type: null, from: null, to: null, cursor: null,
};

/** The text key of each action. */
export const ACTIONS = {
  'session.ended': 'audit.actions.session_ended',
  'session.read': 'audit.actions.session_read',
  'session.searched': 'audit.actions.session_searched',
  'session.exported': 'audit.actions.session_exported',
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
} as const satisfies Record<AuditAction, string>;

const SUBJECT_TYPES: readonly AuditSubjectType[] = ['session', 'user'];

/** Parses the filters from the URL's query. Invalid values, as in a mistyped or outdated link, are ignored. */
export function parseFilters(params: ParamMap): AuditFilters {
  const action = params.get('action');
  return {
    action: action !== null && Object.hasOwn(ACTIONS, action) ? (action as AuditAction) : null,
    actor: parseId(params.get('actor')),
    subject: parseId(params.get('subject')),
    subject_type: SUBJECT_TYPES.find((type) => type === params.get('subject_type')) ?? null,
    from: parseInstant(params.get('from')),
    to: parseInstant(params.get('to')),
    cursor: params.get('cursor') || null,
  };
}

/** The query parameters for the filters; null removes a parameter. */
export function toQueryParams(filters: AuditFilters): Params {
  return { ...filters };
}

/** The API URL of the log. @param limit entries per page */
export function auditUrl(filters: AuditFilters, limit: number): string {
  return listUrl('/api/admin/audit', toQueryParams(filters), limit);
}

/** Whether the filters exclude anything from the log. */
export function isFiltered({ action, actor, subject, from, to }: AuditFilters): boolean {
  return [action, actor, subject, from, to].some((value) => value !== null);
}

/** The end of an id, which distinguishes it: ids start with a timestamp, so their beginnings are alike. */
export function shortId(id: string): string {
  return `…${id.slice(-8)}`;
}
