import type { AuditEntry } from '@switchboard/shared';
import { shortId } from './audit-filters';

/** A user, session or route named in a sentence; without a link once it no longer exists. */
export interface NamedEntity {
  readonly kind: 'user' | 'session' | 'route';
  readonly text: string;
  /** the full form of a shortened `text`; null if there is none */
  readonly full: string | null;
  readonly link: { readonly path: string; readonly query?: Readonly<Record<string, string>> } | null;
  /** it is a title, which is shown in quotation marks */
  readonly isTitle?: boolean;
}

/** A part of a sentence: literal text, or a name. */
export type SentencePart = string | NamedEntity;

/** The sentence for an entry: its text key, and the values of its placeholders. */
export interface Sentence {
  readonly key: string;
  readonly names: Readonly<Record<string, NamedEntity>>;
  /** placeholders that are translated themselves: the text key of each */
  readonly keys: Readonly<Record<string, string>>;
}

/** Delimits a placeholder in the translated text: a private-use character that no text contains. */
const MARKER = '\uE000';

/** Translation params that replace each name by a marker for {@link splitAtMarkers}. */
export function markerParams(names: Readonly<Record<string, unknown>>): Record<string, string> {
  return Object.fromEntries(Object.keys(names).map((name) => [name, `${MARKER}${name}${MARKER}`]));
}

/** Splits a translated sentence at its markers. @param translated translated with {@link markerParams} the same names */
export function splitAtMarkers(translated: string, names: Readonly<Record<string, NamedEntity>>): SentencePart[] {
  return translated
    .split(MARKER)
    .map((part, at) => (at % 2 === 1 ? (names[part] ?? part) : part))
    .filter((part) => part !== '');
}

/**
 * @param entry an entry of the log
 * @returns its sentence; an action unknown to this page is shown by its own name
 */
export function sentenceOf(entry: AuditEntry): Sentence {
  const { action, actor_id, subject_id, details } = entry;
  const names: Record<string, NamedEntity> = {};
  const actor = actor_id && person(actor_id, entry.actor_name, entry.actor_email);
  if (actor) names['actor'] = actor;
  const keys: Record<string, string> = actor ? {} : { actor: 'audit.nobody' };
  if (subject_id && entry.subject_type === 'session') {
    names['session'] = session(subject_id, entry.subject_title, entry.subject_email !== null);
    if (details.user_id) names['owner'] = person(details.user_id, entry.subject_name, entry.subject_email);
  } else if (subject_id) {
    names['person'] = person(subject_id, entry.subject_name, entry.subject_email);
  }
  if (details.format) keys['format'] = `audit.formats.${details.format}`;
  const reason = reasonOf(details);
  if (reason) keys['reason'] = `audit.reason_kinds.${reason}`;
  if (details.route) names['route'] = { kind: 'route', text: details.route, full: null, link: null };
  if (details.extension_action) names['extension_action'] = { kind: 'route', text: details.extension_action, full: null, link: null };
  const isOwn = actor_id !== null && entry.subject_type === 'user' && actor_id === subject_id;
  return { key: SENTENCE_KEYS[action]?.(entry, isOwn) ?? 'audit.sentences.unknown', names, keys };
}

const SENTENCE_KEYS: Readonly<Partial<Record<string, (entry: AuditEntry, isOwn: boolean) => string>>> = {
  'session.ended': () => 'audit.sentences.session_ended',
  'session.read': () => 'audit.sentences.session_read',
  'session.opened': ({ details }) => (reasonOf(details) ? 'audit.sentences.session_opened' : 'audit.sentences.session_read'),
  'session.searched': ({ details }) => (reasonOf(details) ? 'audit.sentences.search_opened' : 'audit.sentences.session_searched'),
  'session.exported': ({ details: { format: _format, selected, ...filters } }) =>
    selected !== undefined ? 'audit.sentences.exported_selected' : Object.keys(filters).length > 0 ? 'audit.sentences.exported_some' : 'audit.sentences.exported_all',
  'session.taken_over': ({ details }) => (details.from_user_id ? 'audit.sentences.session_taken_from' : 'audit.sentences.session_taken_over'),
  'session.handed_back': () => 'audit.sentences.session_handed_back',
  'session.released': ({ actor_id }) => (actor_id === null ? 'audit.sentences.session_released' : 'audit.sentences.session_released_by'),
  'session.replied': () => 'audit.sentences.session_replied',
  'session.whispered': () => 'audit.sentences.session_whispered',
  'session.answer_stopped': () => 'audit.sentences.session_answer_stopped',
  'user.created': ({ actor_id, details }) => {
    if (actor_id === null) return details.role === 'admin' ? 'audit.sentences.first_admin_made' : 'audit.sentences.registered';
    return details.role === 'admin' ? 'audit.sentences.admin_created' : 'audit.sentences.user_created';
  },
  'user.name_changed': (_, isOwn) => (isOwn ? 'audit.sentences.own_name_changed' : 'audit.sentences.name_changed'),
  'user.role_changed': ({ details }, isOwn) => {
    if (details.to === 'admin') return 'audit.sentences.promoted';
    return isOwn ? 'audit.sentences.own_demoted' : 'audit.sentences.demoted';
  },
  'user.status_changed': ({ details }, isOwn) => {
    if (details.to === 'active') return 'audit.sentences.enabled';
    return isOwn ? 'audit.sentences.own_disabled' : 'audit.sentences.disabled';
  },
  'user.password_changed': () => 'audit.sentences.own_password_changed',
  'user.password_reset': () => 'audit.sentences.password_reset',
  'user.signed_out': (_, isOwn) => (isOwn ? 'audit.sentences.own_signed_out' : 'audit.sentences.signed_out'),
  'user.deleted': (_, isOwn) => (isOwn ? 'audit.sentences.own_deleted' : 'audit.sentences.deleted'),
  'auth.signed_in': () => 'audit.sentences.signed_in',
  'auth.sign_in_refused': ({ subject_id, details }) =>
    subject_id === null ? 'audit.sentences.refused_unknown' : `audit.sentences.refused_${details.reason ?? 'wrong_password'}`,
  'auth.sign_in_restricted': () => 'audit.sentences.sign_in_restricted',
  'auth.token_reuse': () => 'audit.sentences.token_reuse',
  'access.refused': () => 'audit.sentences.access_refused',
  'audit_log.exported': () => 'audit.sentences.audit_log_exported',
  'policy.changed': () => 'audit.sentences.policy_changed',
  'view.shared': () => 'audit.sentences.view_shared',
  'view.changed': () => 'audit.sentences.view_changed',
  'view.unshared': () => 'audit.sentences.view_unshared',
  'view.deleted': () => 'audit.sentences.view_deleted',
  'extension.acted': ({ subject_type }) => `audit.sentences.extension_acted${subject_type ? `_on_${subject_type}` : ''}`,
};

/** The kind of reason of an opening, if it says something: where none is asked for, it is `other`. */
function reasonOf({ reason_kind }: AuditEntry['details']): string | null {
  return reason_kind === undefined || reason_kind === 'other' ? null : reason_kind;
}

/** A person: by name while the account exists, by the end of their id once it has been deleted. */
function person(user_id: string, name: string | null, email: string | null): NamedEntity {
  if (email === null) return { kind: 'user', text: shortId(user_id), full: user_id, link: null };
  return { kind: 'user', text: name ?? email, full: email, link: { path: `/admin/users/${user_id}` } };
}

function session(session_id: string, title: string | null, isThere: boolean): NamedEntity {
  const link = isThere ? { path: `/admin/sessions/${session_id}` } : null;
  return { kind: 'session', text: title ?? shortId(session_id), isTitle: title !== null, full: session_id, link };
}
