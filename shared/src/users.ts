import { z } from 'zod';
import { cursor, filledText, id, instant, limit } from './text.js';

/** What a person may do: `user` chats, `admin` also sees and steers everybody's sessions. */
export const role = z.enum(['user', 'admin']);
export type Role = z.infer<typeof role>;

/** Whether an account may be used. */
export const userStatus = z.enum(['active', 'disabled']);
export type UserStatus = z.infer<typeof userStatus>;

/** An e-mail address as accounts are found by it: trimmed and in lower case. */
export const email = z
  .string()
  .trim()
  .toLowerCase()
  .max(254, 'must be at most 254 characters long')
  .pipe(z.email('must be an e-mail address'));

/** A person's name as shown. */
export const personName = filledText(100);

/** An account as the API shows it. */
export const user = z.strictObject({
  user_id: id,
  email: z.string(),
  name: z.string().nullable(),
  role,
  status: userStatus,
  created_at: instant,
});
export type User = z.infer<typeof user>;

/** `GET /api/admin/users`. */
export const userListQuery = z.strictObject({
  q: z.string().max(200).optional(),
  role: role.optional(),
  status: userStatus.optional(),
  limit: limit(50),
  cursor: cursor.optional(),
});
export type UserListQuery = z.infer<typeof userListQuery>;
