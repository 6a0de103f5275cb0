import { adminUser, user as userSchema } from '@switchboard/shared';
import type { UserEntity } from './user.entity.js';
import { toAdminUserView, toUserView } from './user.view.js';

const user: UserEntity = {
  user_id: '01980000-0000-7000-8000-000000000001',
  email: 'ada@example.com',
  name: 'Ada',
  role: 'user',
  status: 'active',
  password_hash: '$argon2id$secret',
  created_at: '2026-01-15T12:00:00.000Z',
  last_seen_at: '2026-01-16T12:00:00.000Z',
  disabled_reason: null,
};

test('an account has exactly these fields, and never its hash', () => {
  const view = toUserView(user);
  expect(Object.keys(view).sort()).toEqual(['created_at', 'email', 'name', 'role', 'status', 'user_id']);
  expect(JSON.stringify(view)).not.toContain('argon2id');
  expect(userSchema.parse(view)).toEqual(view);
});

test('administrators also see when somebody was last seen and why an account is disabled; never seen is null', () => {
  const view = toAdminUserView(user);
  expect(Object.keys(view).sort()).toEqual(['created_at', 'disabled_reason', 'email', 'last_seen_at', 'name', 'role', 'status', 'user_id']);
  expect(adminUser.parse(view)).toEqual(view);
  expect(toAdminUserView({ ...user, last_seen_at: '' }).last_seen_at).toBeNull();
});
