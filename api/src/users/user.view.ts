import type { AdminUser, User } from '@switchboard/shared';
import type { UserEntity } from './user.entity.js';

/** @returns the account as the API exposes it, without the password hash */
export function toUserView(user: UserEntity): User {
  return {
    user_id: user.user_id,
    email: user.email,
    name: user.name,
    role: user.role,
    status: user.status,
    created_at: user.created_at,
  };
}

/** @returns the account as administrators see it, without the password hash */
export function toAdminUserView(user: UserEntity): AdminUser {
  return { ...toUserView(user), last_seen_at: user.last_seen_at || null, disabled_reason: user.disabled_reason };
}
