import { auditEntry } from '@switchboard/shared';
import { type AuditRow, toAuditEntryView } from './audit-entry.view.js';

const row: AuditRow = {
  entry_id: '01980000-0000-7000-8000-000000000001',
  seq: 7,
  at: '2026-01-15T12:00:00.000Z',
  actor_id: '01980000-0000-7000-8000-000000000002',
  sign_in_id: '01980000-0000-7000-8000-000000000003',
  action: 'user.role_changed',
  subject_type: 'user',
  subject_id: '01980000-0000-7000-8000-000000000004',
  details: '{"from":"user","to":"admin"}',
  prev_hash: 'a'.repeat(64),
  hash: 'b'.repeat(64),
  actor_email: 'ada@example.com',
  actor_name: null,
  device: 'Firefox',
  subject_email: null,
  subject_name: null,
  subject_title: null,
  end_reason: 'of an earlier end',
};

test('an entry has exactly these fields', () => {
  const view = toAuditEntryView({ ...row, password_hash: 'secret' } as AuditRow);
  expect(Object.keys(view).sort()).toEqual([
    'action', 'actor_email', 'actor_id', 'actor_name', 'at', 'details', 'device', 'end_reason', 'entry_id', 'hash', 'seq', 'sign_in_id',
    'subject_email', 'subject_id', 'subject_name', 'subject_title', 'subject_type',
  ]);
  expect(view.details).toEqual({ from: 'user', to: 'admin' });
  expect(auditEntry.parse(view)).toEqual(view);
  // A reason belongs to the entry about the end of the session alone.
  expect([view.end_reason, toAuditEntryView({ ...row, action: 'session.ended' }).end_reason]).toEqual([null, 'of an earlier end']);
});
