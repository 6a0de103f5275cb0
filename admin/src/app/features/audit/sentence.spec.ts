import { describe, expect, it } from '@jest/globals';
import type { AuditEntry } from '@switchboard/shared';
import { en } from '../../i18n/en';
import { ACTIONS } from './audit-filters';
import { markerParams, splitAtMarkers, sentenceOf } from './sentence';

const ADA = '01980000-0000-7000-8000-00000000ada1';
const ROBIN = '01980000-0000-7000-8000-0000000b0b10';
const SESSION = '01980000-0000-7000-8000-0000005e5510';

function entry(changes: Partial<AuditEntry>): AuditEntry {
  return {
    entry_id: 'e', seq: 1, at: '2026-01-31T12:00:00.000Z', action: 'user.signed_out', actor_id: ADA, actor_email: 'ada@example.org', actor_name: 'Ada',
    sign_in_id: null, device: null, subject_type: 'user', subject_id: ROBIN, subject_email: 'robin@example.org', subject_name: 'Robin',
    subject_title: null, end_reason: null, details: {}, hash: '', ...changes,
  };
}

/** The sentence in English, with links as [text](URL). */
function sentenceText(changes: Partial<AuditEntry>): string {
  const { key, names, keys } = sentenceOf(entry(changes));
  const sentences: Record<string, string> = en.audit.sentences;
  const text = sentences[key.replace('audit.sentences.', '')] ?? key;
  const params: Record<string, string> = { ...markerParams(names), ...keys };
  const filled = text.replace(/\{\{(\w+)\}\}/g, (_, name: string) => params[name] ?? '');
  const parts = splitAtMarkers(filled, names).map((part) => {
    if (typeof part === 'string') return part;
    return part.link ? `[${part.text}](${part.link.path}${part.link.query ? `?q=${part.link.query['q']}` : ''})` : part.text;
  });
  return parts.join('');
}

const AdaLink = `[Ada](/admin/users/${ADA})`;
const RobinLink = `[Robin](/admin/users/${ROBIN})`;

describe('an audit entry as a sentence', () => {
  it('says who did what to whom, with links to those that still exist', () => {
    expect(sentenceText({})).toBe(`${AdaLink} signed ${RobinLink} out everywhere`);
    const session = { subject_type: 'session', subject_id: SESSION, details: { user_id: ROBIN } } as const;
    expect(sentenceText({ action: 'session.ended', ...session })).toBe(`${AdaLink} ended session […005e5510](/admin/sessions/${SESSION}) of ${RobinLink}`);
    expect(sentenceText({ action: 'user.status_changed', details: { from: 'active', to: 'disabled' } })).toBe(`${AdaLink} disabled ${RobinLink}`);
    expect(sentenceText({ action: 'user.role_changed', details: { from: 'user', to: 'admin' } })).toBe(`${AdaLink} made ${RobinLink} an administrator`);
    expect(sentenceText({ action: 'user.created', details: { role: 'admin' } })).toBe(`${AdaLink} created the administrator ${RobinLink}`);
  });

  it('says in which format sessions were exported, and whether they were filtered or selected', () => {
    const exported = { action: 'session.exported', subject_type: null, subject_id: null } as const;
    expect(sentenceText({ ...exported, details: { format: 'csv' } })).toBe(`${AdaLink} exported all sessions as audit.formats.csv`);
    expect(sentenceText({ ...exported, details: { format: 'csv', selected: 3 } })).toBe(`${AdaLink} exported selected sessions as audit.formats.csv`);
    expect(sentenceText({ ...exported, details: { format: 'ndjson', searched: true } })).toBe(
      `${AdaLink} exported a filtered list of sessions as audit.formats.ndjson`,
    );
  });

  it('names a deleted user by the end of their id, without a link', () => {
    const gone = { subject_email: null, subject_name: null };
    expect(sentenceText({ ...gone })).toBe(`${AdaLink} signed …000b0b10 out everywhere`);
    expect(sentenceText({ action: 'session.read', ...gone, subject_type: 'session', subject_id: SESSION, details: { user_id: ROBIN } })).toBe(
      `${AdaLink} opened the transcript of session …005e5510 of …000b0b10`,
    );
    expect(sentenceOf(entry(gone)).names['person']?.full).toBe(ROBIN);
  });

  it('says why a transcript or a search was opened', () => {
    const opened = { subject_type: 'session', subject_id: SESSION, details: { user_id: ROBIN, reason_kind: 'support' } } as const;
    expect(sentenceText({ action: 'session.opened', ...opened })).toBe(
      `${AdaLink} opened the transcript of session […005e5510](/admin/sessions/${SESSION}) of ${RobinLink}: audit.reason_kinds.support`,
    );
    expect(sentenceText({ action: 'session.searched', subject_type: null, subject_id: null, details: { reason_kind: 'abuse' } })).toBe(`${AdaLink} searched messages: audit.reason_kinds.abuse`);
  });

  it('describes actions on one’s own account, and those without a signed-in user', () => {
    const own = { subject_id: ADA, subject_email: 'ada@example.org', subject_name: 'Ada' };
    expect(sentenceText({ action: 'user.deleted', ...own })).toBe(`${AdaLink} deleted their own account`);
    expect(sentenceText({ action: 'user.role_changed', ...own, details: { to: 'user' } })).toBe(`${AdaLink} gave up the administrator role`);
    const nobody = { actor_id: null, actor_email: null, actor_name: null };
    expect(sentenceText({ action: 'user.created', ...nobody, details: { role: 'user' } })).toBe(`${RobinLink} created their account`);
    expect(sentenceText({ action: 'user.role_changed', ...nobody, details: { to: 'user' } })).toBe(`audit.nobody removed the administrator role from ${RobinLink}`);
  });

  it('describes successful and refused sign-ins', () => {
    expect(sentenceText({ action: 'auth.signed_in' })).toBe(`${AdaLink} signed in`);
    const refused = { action: 'auth.sign_in_refused', actor_id: null } as const;
    expect(sentenceText({ ...refused, details: { reason: 'disabled' } })).toBe(`A sign-in to the account of ${RobinLink} was refused: the account is disabled`);
    expect(sentenceText({ ...refused, subject_type: null, subject_id: null, details: { reason: 'wrong_password' } })).toBe(
      'A sign-in was refused: there is no account with that address',
    );
    for (const reason of ['wrong_password', 'disabled', 'too_many_attempts', 'unknown_device'] as const)
      expect(sentenceText({ ...refused, details: { reason } })).not.toContain('audit.sentences');
  });

  it('shows a refused route as it was declared', () => {
    const refused = { action: 'access.refused', subject_type: null, subject_id: null, details: { route: 'GET /api/admin/users' } } as const;
    expect(sentenceText(refused)).toBe(`${AdaLink} was refused access to GET /api/admin/users`);
  });

  it('has a sentence for every action, and one for unknown actions', () => {
    for (const action of Object.keys(ACTIONS) as AuditEntry['action'][]) {
      expect([action, sentenceOf(entry({ action })).key]).not.toEqual([action, 'audit.sentences.unknown']);
    }
    expect(sentenceOf(entry({ action: 'moon.landed' as AuditEntry['action'] })).key).toBe('audit.sentences.unknown');
  });

  it('inserts a name unchanged, even if it looks like a placeholder', () => {
    expect(sentenceText({ actor_name: '{{person}} \uE000' })).toBe(`[{{person}} \uE000](/admin/users/${ADA}) signed ${RobinLink} out everywhere`);
  });
});
