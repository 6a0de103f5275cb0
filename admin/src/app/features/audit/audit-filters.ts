import type { ParamMap, Params } from '@angular/router';
import type { AuditAction, AuditSubjectType } from '@switchboard/shared';
import { idIn, instantIn, listUrl } from '../../core/paging/list-url';

/** What the log shows; all of it stands in the page's address. */
export interface AuditFilters {
  readonly action: AuditAction | null;
  /** ids of who did it, and to whom or what it was done */
  readonly actor: string | null;
  readonly subject: string | null;
  /** of what kind `subject` is: a session may bear an id that a person has too; null: of any kind */
  readonly subject_type: AuditSubjectType | null;
  /** bounds of when it was done, ISO 8601 */
  readonly from: string | null;
  readonly to: string | null;
  /** where the page begins; null: at the top */
  readonly cursor: string | null;
}

/** The whole log, newest entry first. */
export const NO_FILTERS: AuditFilters = {
  action: null, actor: null, subject: null, subject_type: null, from: null, to: null, cursor: null,
};

/** Each action with the key of its name. */
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

/** The filters in an address. What a mistyped or outdated link asks for beyond them counts as not asked for. */
export function filtersIn(params: ParamMap): AuditFilters {
  const action = params.get('action');
  return {
    action: action !== null && Object.hasOwn(ACTIONS, action) ? (action as AuditAction) : null,
    actor: idIn(params.get('actor')),
    subject: idIn(params.get('subject')),
    subject_type: SUBJECT_TYPES.find((type) => type === params.get('subject_type')) ?? null,
    from: instantIn(params.get('from')),
    to: instantIn(params.get('to')),
    cursor: params.get('cursor') || null,
  };
}

/** The address's query for the filters; null where nothing is to stand. */
export function paramsOf(filters: AuditFilters): Params {
  return { ...filters };
}

/** The log's address at the server. @param limit entries of a page */
export function auditUrl(filters: AuditFilters, limit: number): string {
  return listUrl('/api/admin/audit', paramsOf(filters), limit);
}

/** Whether anything is left out of the log. */
export function isFiltered({ action, actor, subject, from, to }: AuditFilters): boolean {
  return [action, actor, subject, from, to].some((value) => value !== null);
}

/** The end of an id, which tells it from others; they begin with their time, and so alike. */
export function shortId(id: string): string {
  return `…${id.slice(-8)}`;
}
