import { z } from 'zod';
import { csvDelimiter, exportFormat } from './export.js';
import { sessionHandling } from './handling.js';
import { openingReasonKind } from './openings.js';
import { policyName } from './policies.js';
import { messagesFilter, sessionStatus } from './sessions.js';
import { cursor, instantInput, id, instant, limit, text } from './text.js';
import { role, userStatus } from './users.js';

/** The actions that the audit log records. The entry says who performed them. */
export const auditAction = z.enum([
  'session.ended',
  'session.read',
  'session.opened',
  'session.searched',
  'session.exported',
  'session.taken_over',
  'session.handed_back',
  'session.released',
  'session.replied',
  'session.whispered',
  'session.answer_stopped',
  'user.created',
  'user.name_changed',
  'user.role_changed',
  'user.status_changed',
  'user.password_changed',
  'user.password_reset',
  'user.signed_out',
  'user.deleted',
  'auth.signed_in',
  'auth.sign_in_refused',
  'auth.sign_in_restricted',
  'auth.token_reuse',
  'access.refused',
  'audit_log.exported',
  'policy.changed',
  'view.shared',
  'view.changed',
  'view.unshared',
  'view.deleted',
  'extension.acted',
]);
export type AuditAction = z.infer<typeof auditAction>;

/** What actions are about: the first part of their names. */
export const auditKind = z.enum(['session', 'user', 'auth', 'access', 'audit_log', 'policy', 'view', 'extension']);
export type AuditKind = z.infer<typeof auditKind>;

/** What an action was done to. */
export const auditSubjectType = z.enum(['session', 'user']);
export type AuditSubjectType = z.infer<typeof auditSubjectType>;

/** Why a sign-in was refused: `unknown_device` once so many passwords were wrong that only known devices are accepted. */
export const signInRefusal = z.enum(['wrong_password', 'disabled', 'too_many_attempts', 'unknown_device']);
export type SignInRefusal = z.infer<typeof signInRefusal>;

/** An action of an extension: its name, a dot, and a word. */
export const extensionAction = z.string().max(100).regex(/^[a-z][a-z0-9-]*\.[a-z][a-z0-9_]*$/, 'must be the name of an extension, a dot and a word');

/** Details of such an action, by name: ids, numbers, booleans and words in snake_case. */
export const extensionAuditDetails = z.record(
  z.string().regex(/^[a-z][a-z0-9_]{0,40}$/),
  z.union([id, z.number(), z.boolean(), z.string().regex(/^[a-z][a-z0-9_]{0,40}$/)]),
);
export type ExtensionAuditDetails = z.infer<typeof extensionAuditDetails>;

/** Details of an action: ids, enumerated values and numbers, never free text, except for `device`. */
export const auditDetails = z.strictObject({
  /** the previous role or status */
  from: z.union([role, userStatus]).optional(),
  /** the new one */
  to: z.union([role, userStatus]).optional(),
  /** role of a created account */
  role: role.optional(),
  /** the declared route to which access was refused, for example `GET /api/admin/sessions/{session_id}` */
  route: z.string().optional(),
  /** the sign-in that was ended */
  sign_in_id: id.optional(),
  /** why a sign-in was refused */
  reason: signInRefusal.optional(),
  /** IP address of a sign-in or of an attempt */
  address: z.string().optional(),
  /** what that browser, or a client posing as one, says about itself: at most 200 printable ASCII characters */
  device: z.string().optional(),
  /** whether this user had signed in on it since their password was set */
  known_device: z.boolean().optional(),
  /** number of refused sign-ins without an entry since the last one with an entry */
  left_out: z.int().optional(),
  /** owner of the session, or the only user whose sessions were exported */
  user_id: id.optional(),
  /** the administrator who had the session before */
  from_user_id: id.optional(),
  /** an opening, and why; the reason in words is not stored here */
  opening_id: id.optional(),
  reason_kind: openingReasonKind.optional(),
  /** an administrator's instruction */
  whisper_id: id.optional(),
  /** an administrator's message */
  message_id: id.optional(),
  /** of an export */
  format: exportFormat.optional(),
  /** the filters of an export; the search text is free text, so only its presence is recorded */
  session_status: sessionStatus.optional(),
  messages: messagesFilter.optional(),
  handling: sessionHandling.optional(),
  handled_by: id.optional(),
  activity_from: instant.optional(),
  activity_to: instant.optional(),
  searched: z.literal(true).optional(),
  /** number of sessions of an export that were chosen one by one */
  selected: z.int().optional(),
  /** a view of all administrators */
  view_id: id.optional(),
  /** the policy that was changed */
  policy: policyName.optional(),
  /** of `active_rule`: after how many seconds a session was idle before, and is now */
  idle_after_before: z.int().optional(),
  idle_after: z.int().optional(),
  /** what somebody did through an extension */
  extension_action: extensionAction.optional(),
  extension_details: extensionAuditDetails.optional(),
});
export type AuditDetails = z.infer<typeof auditDetails>;

/**
 * An entry of the audit log. `actor_id` is null if no one was signed in: a registration, the first start, a stolen token. Names, email
 * addresses, titles, reasons and the device are the current ones, null once the account or the sign-in is gone; they are not stored here.
 */
export const auditEntry = z.strictObject({
  entry_id: id,
  /** increasing number of the entry, without gaps */
  seq: z.number().int(),
  at: instant,
  action: auditAction,
  actor_id: id.nullable(),
  actor_email: z.string().nullable(),
  actor_name: z.string().nullable(),
  /** the sign-in that the actor used */
  sign_in_id: id.nullable(),
  /** what that sign-in's browser says about itself */
  device: z.string().nullable(),
  subject_type: auditSubjectType.nullable(),
  subject_id: id.nullable(),
  /** the user, or the owner of the session */
  subject_email: z.string().nullable(),
  subject_name: z.string().nullable(),
  /** the session's present title */
  subject_title: z.string().nullable(),
  /** why a session was ended, as its user was told */
  end_reason: z.string().nullable(),
  details: auditDetails,
  /** SHA-256, in hexadecimal, over the entry and the hash of the previous one */
  hash: z.string(),
});
export type AuditEntry = z.infer<typeof auditEntry>;

/**
 * `GET /api/admin/audit`. `kind` selects all actions of that kind; `actor` and `subject` are ids; `subject_type` says what kind of id `subject` is, since a session may have the
 * same id as a user; `from` and `to` are inclusive. `q` is searched in names and email addresses, in titles and reasons, in addresses and
 * devices, and in ids.
 */
export const auditQuery = z.strictObject({
  q: text(200).optional(),
  actor: id.optional(),
  action: auditAction.optional(),
  kind: auditKind.optional(),
  subject: id.optional(),
  subject_type: auditSubjectType.optional(),
  from: instantInput.optional(),
  to: instantInput.optional(),
  limit: limit(50),
  cursor: cursor.optional(),
});
export type AuditQuery = z.infer<typeof auditQuery>;

/** The log, newest entry first; `total`: how many entries there are whatever the filters. */
export const auditList = z.strictObject({ entries: z.array(auditEntry), next_cursor: z.string().nullable(), total: z.number().int() });
export type AuditList = z.infer<typeof auditList>;

/** `GET /api/admin/audit/export`: the log's filters without pagination, since the file contains every match. */
export const auditExportQuery = auditQuery
  .omit({ limit: true, cursor: true })
  .extend({ format: exportFormat.default('csv'), delimiter: csvDelimiter.default('comma') });
export type AuditExportQuery = z.infer<typeof auditExportQuery>;

/** `GET` and `POST /api/admin/audit/verification`: the running or the last check of the whole chain since the server was started. */
export const auditVerification = z.strictObject({
  state: z.enum(['never', 'running', 'intact', 'broken', 'failed']),
  /** entries checked so far, and how many there were when the check began */
  checked: z.number().int(),
  total: z.number().int(),
  /** when it ended; null before that */
  ended_at: instant.nullable(),
  /** the first broken entry, and how: it is missing, was changed, or does not follow from the one before */
  broken: z.strictObject({ seq: z.number().int(), fault: z.enum(['missing', 'changed', 'unchained']) }).nullable(),
});
export type AuditVerification = z.infer<typeof auditVerification>;
