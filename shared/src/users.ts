import { z } from 'zod';
import { cursor, filledText, id, instant, isVisible, limit, text, visibleText } from './text.js';

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
export const personName = visibleText(100);

/** A name that need not be given; one of which nothing can be seen counts as not given. */
export const optionalPersonName = filledText(100)
  .transform((value) => (isVisible(value) ? value : undefined))
  .optional();

/** A password as it is sent. How short one may be is the server's setting; 1,024 code points keep hashing bounded. */
export const password = text(1024);

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

/** `GET /api/admin/users`; `q` is found in names and e-mail addresses. */
export const userListQuery = z.strictObject({
  q: text(200).optional(),
  role: role.optional(),
  status: userStatus.optional(),
  limit: limit(50),
  cursor: cursor.optional(),
});
export type UserListQuery = z.infer<typeof userListQuery>;

/** The accounts, the newest first. */
export const userList = z.strictObject({ users: z.array(user), next_cursor: z.string().nullable() });
export type UserList = z.infer<typeof userList>;

/** `POST /api/admin/users`. Without a role the account is a user's. */
export const userCreation = z.strictObject({ email, password, name: optionalPersonName, role: role.optional() });
export type UserCreation = z.infer<typeof userCreation>;

/** `PATCH /api/admin/users/{user_id}`. What is not given stays. */
export const userChange = z.strictObject({
  name: personName.optional(),
  role: role.optional(),
  status: userStatus.optional(),
});
export type UserChange = z.infer<typeof userChange>;

/** `POST /api/admin/users/{user_id}/password`. */
export const passwordReset = z.strictObject({ password });
export type PasswordReset = z.infer<typeof passwordReset>;
