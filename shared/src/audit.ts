import { z } from 'zod';
import { exportFormat } from './export.js';
import { messagesFilter, sessionStatus } from './sessions.js';
import { cursor, givenInstant, id, instant, limit } from './text.js';
import { role, userStatus } from './users.js';

/** What the audit log records: what was done, by whom the entry says. */
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

/** Why somebody was not let in: `unknown_device` once so many passwords were wrong that only known devices are let in. */
export const signInRefusal = z.enum(['wrong_password', 'disabled', 'too_many_attempts', 'unknown_device']);
export type SignInRefusal = z.infer<typeof signInRefusal>;

/** More about an action: ids, words of fixed lists and figures, never what somebody wrote, but for `device`. */
export const auditDetails = z.strictObject({
  /** what a role or a status was */
  from: z.union([role, userStatus]).optional(),
  /** what it is now */
  to: z.union([role, userStatus]).optional(),
  /** with which an account was made */
  role: role.optional(),
  /** the declared route that was refused, for example `GET /api/admin/sessions/{session_id}` */
  route: z.string().optional(),
  /** the sign-in that was ended */
  sign_in_id: id.optional(),
  /** why a sign-in was refused */
  reason: signInRefusal.optional(),
  /** IP address from which somebody signed in or tried to */
  address: z.string().optional(),
  /** what that browser, or whoever pretends to be one, says of itself: at most 200 printable ASCII characters */
  device: z.string().optional(),
  /** whether this person had signed in on it since their password was set */
  known_device: z.boolean().optional(),
  /** refused sign-ins without an entry since the last one with one */
  left_out: z.int().optional(),
  /** whose session it is, or whose sessions alone were exported */
  user_id: id.optional(),
  /** of an export */
  format: exportFormat.optional(),
  /** the filters of an export; what was searched for is free text, so only that something was is told */
  session_status: sessionStatus.optional(),
  messages: messagesFilter.optional(),
  activity_from: instant.optional(),
  activity_to: instant.optional(),
  searched: z.literal(true).optional(),
});
export type AuditDetails = z.infer<typeof auditDetails>;

/**
 * An entry of the audit log. `actor_id` is null where nobody was signed in: a registration, the first start, a stolen token.
 * Names, addresses and the device are those of now, null once the account or the sign-in is gone; they are not stored here.
 */
export const auditEntry = z.strictObject({
  entry_id: id,
  /** numbers the entries upwards, without a gap */
  seq: z.number().int(),
  at: instant,
  action: auditAction,
  actor_id: id.nullable(),
  actor_email: z.string().nullable(),
  actor_name: z.string().nullable(),
  /** the sign-in by which it was done */
  sign_in_id: id.nullable(),
  /** what that sign-in's browser says of itself */
  device: z.string().nullable(),
  subject_type: auditSubjectType.nullable(),
  subject_id: id.nullable(),
  /** the person, or whose session it is */
  subject_email: z.string().nullable(),
  subject_name: z.string().nullable(),
  details: auditDetails,
  /** SHA-256, in hexadecimal, over the entry and the hash of the one before it */
  hash: z.string(),
});
export type AuditEntry = z.infer<typeof auditEntry>;

/**
 * `GET /api/admin/audit`. `actor` and `subject` are ids; `subject_type` says of what kind `subject` is, since a session may bear an id
 * that a user has too; `from` and `to` are inclusive.
 */
export const auditQuery = z.strictObject({
  actor: id.optional(),
  action: auditAction.optional(),
  subject: id.optional(),
  subject_type: auditSubjectType.optional(),
  from: givenInstant.optional(),
  to: givenInstant.optional(),
  limit: limit(50),
  cursor: cursor.optional(),
});
export type AuditQuery = z.infer<typeof auditQuery>;

/** The log, newest entry first. */
export const auditList = z.strictObject({ entries: z.array(auditEntry), next_cursor: z.string().nullable() });
export type AuditList = z.infer<typeof auditList>;
