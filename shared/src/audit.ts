import { z } from 'zod';
import { exportFormat } from './export.js';
import { messagesFilter, sessionStatus } from './sessions.js';
import { cursor, instantInput, id, instant, limit } from './text.js';
import { role, userStatus } from './users.js';

/** The actions that the audit log records. The entry says who performed them. */
export const auditAction = z.enum([
  'session.ended',
  'session.read',
  'session.searched',
  'session.exported',
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
]);
export type AuditAction = z.infer<typeof auditAction>;

/** What an action was done to. */
export const auditSubjectType = z.enum(['session', 'user']);
export type AuditSubjectType = z.infer<typeof auditSubjectType>;

/** Why a sign-in was refused: `unknown_device` once so many passwords were wrong that only known devices are accepted. */
export const signInRefusal = z.enum(['wrong_password', 'disabled', 'too_many_attempts', 'unknown_device']);
export type SignInRefusal = z.infer<typeof signInRefusal>;

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
  /** of an export */
  format: exportFormat.optional(),
  /** the filters of an export; the search text is free text, so only its presence is recorded */
  session_status: sessionStatus.optional(),
  messages: messagesFilter.optional(),
  activity_from: instant.optional(),
  activity_to: instant.optional(),
  searched: z.literal(true).optional(),
});
export type AuditDetails = z.infer<typeof auditDetails>;

/**
 * An entry of the audit log. `actor_id` is null if no one was signed in: a registration, the first start, a stolen token. Names, email
 * addresses and the device are the current ones, null once the account or the sign-in is gone; they are not stored here.
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
  details: auditDetails,
  /** SHA-256, in hexadecimal, over the entry and the hash of the previous one */
  hash: z.string(),
});
export type AuditEntry = z.infer<typeof auditEntry>;

/**
 * `GET /api/admin/audit`. `actor` and `subject` are ids; `subject_type` says what kind of id `subject` is, since a session may have the
 * same id as a user; `from` and `to` are inclusive.
 */
export const auditQuery = z.strictObject({
  actor: id.optional(),
  action: auditAction.optional(),
  subject: id.optional(),
  subject_type: auditSubjectType.optional(),
  from: instantInput.optional(),
  to: instantInput.optional(),
  limit: limit(50),
  cursor: cursor.optional(),
});
export type AuditQuery = z.infer<typeof auditQuery>;

/** The log, newest entry first. */
export const auditList = z.strictObject({ entries: z.array(auditEntry), next_cursor: z.string().nullable() });
export type AuditList = z.infer<typeof auditList>;
