import { z } from 'zod';
import { cursor, nonBlankText, id, instant, isVisible, limit, text, visibleText } from './text.js';

/** A user's role: `user` chats, `admin` also sees and manages all sessions. */
export const role = z.enum(['user', 'admin']);
export type Role = z.infer<typeof role>;

/** Whether an account may be used. */
export const userStatus = z.enum(['active', 'disabled']);
export type UserStatus = z.infer<typeof userStatus>;

/** An email address in the form used to look accounts up: trimmed and in lower case. */
export const email = z
  .string()
  .trim()
  .toLowerCase()
  .max(254, 'must be at most 254 characters long')
  .pipe(z.email('must be an email address'));

/** A user's display name. */
export const personName = visibleText(100);

/** An optional name; one without any visible character counts as not given. */
export const optionalPersonName = nonBlankText(100)
  .transform((value) => (isVisible(value) ? value : undefined))
  .optional();

/** A password as sent. The minimum length is a setting of the server; 1,024 code points keep the cost of hashing bounded. */
export const password = text(1024);

/** An account as returned by the API. */
export const user = z.strictObject({
  user_id: id,
  email: z.string(),
  name: z.string().nullable(),
  role,
  status: userStatus,
  created_at: instant,
});
export type User = z.infer<typeof user>;

/** An account as administrators see it. */
export const adminUser = user.extend({
  /** when this user last signed in or went on using a sign-in, to within a quarter of an hour; null: never */
  last_seen_at: instant.nullable(),
  /** why the account is disabled; null if it is not, or nobody said why */
  disabled_reason: z.string().nullable(),
});
export type AdminUser = z.infer<typeof adminUser>;

/** Sort orders of the accounts; `-` is descending. Who was never seen comes before everyone else in ascending order. */
export const userSort = z.enum(['-created_at', 'created_at', '-last_seen_at', 'last_seen_at']);
export type UserSort = z.infer<typeof userSort>;

/** `GET /api/admin/users`; `q` is searched in names and email addresses. */
export const userListQuery = z.strictObject({
  q: text(200).optional(),
  role: role.optional(),
  status: userStatus.optional(),
  sort: userSort.default('-created_at'),
  limit: limit(50),
  cursor: cursor.optional(),
});
export type UserListQuery = z.infer<typeof userListQuery>;

/** Accounts that a list counts at most. */
export const MAX_COUNTED_USERS = 10_000;

/** The accounts in the requested order, by default newest first; `total`: how many there are whatever the filters, `at_least` that many. */
export const userList = z.strictObject({ users: z.array(adminUser), next_cursor: z.string().nullable(), total: z.number().int(), at_least: z.boolean() });
export type UserList = z.infer<typeof userList>;

/** `POST /api/admin/users`. The default role is `user`. */
export const userCreation = z.strictObject({ email, password, name: optionalPersonName, role: role.optional() });
export type UserCreation = z.infer<typeof userCreation>;

/** `PATCH /api/admin/users/{user_id}`. Fields not given are unchanged. `reason` says why the account is disabled. */
export const userChange = z
  .strictObject({
    name: personName.optional(),
    role: role.optional(),
    status: userStatus.optional(),
    reason: visibleText(500).optional(),
  })
  .refine(({ status, reason }) => reason === undefined || status === 'disabled', {
    path: ['reason'],
    message: 'is only for disabling an account',
  });
export type UserChange = z.infer<typeof userChange>;

/** `POST /api/admin/users/{user_id}/password`. */
export const passwordReset = z.strictObject({ password });
export type PasswordReset = z.infer<typeof passwordReset>;
