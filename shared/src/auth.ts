import { z } from 'zod';
import { id, instant } from './text.js';
import { email, optionalPersonName, password, personName, role } from './users.js';

/** `POST /api/auth/register`. */
export const registration = z.strictObject({ email, password, name: optionalPersonName });
export type Registration = z.infer<typeof registration>;

/** `POST /api/auth/login`. */
export const credentials = z.strictObject({ email, password });
export type Credentials = z.infer<typeof credentials>;

/** The signed-in user as returned by a sign-in. */
export const signedInUser = z.strictObject({ user_id: id, email: z.string(), name: z.string().nullable(), role });
export type SignedInUser = z.infer<typeof signedInUser>;

/** The response to sign-in, registration and refresh. `expires_in` is in seconds. */
export const signedIn = z.strictObject({
  access_token: z.string(),
  token_type: z.literal('Bearer'),
  expires_in: z.number().int(),
  user: signedInUser,
});
export type SignedIn = z.infer<typeof signedIn>;

/** `PATCH /api/auth/me`. */
export const profileChange = z.strictObject({ name: personName });
export type ProfileChange = z.infer<typeof profileChange>;

/** `DELETE /api/auth/me`. */
export const accountDeletion = z.strictObject({ current_password: password });
export type AccountDeletion = z.infer<typeof accountDeletion>;

/** `POST /api/auth/password`. */
export const passwordChange = z.strictObject({ current_password: password, password });
export type PasswordChange = z.infer<typeof passwordChange>;

/** A user's sign-in: a browser that holds a refresh cookie. */
export const signIn = z.strictObject({
  sign_in_id: id,
  created_at: instant,
  last_seen_at: instant,
  device: z.string().nullable(),
  current: z.boolean(),
});
export type SignIn = z.infer<typeof signIn>;

/** `GET /api/auth/sign-ins`. */
export const signInList = z.strictObject({ sign_ins: z.array(signIn) });
export type SignInList = z.infer<typeof signInList>;

/** `GET /api/auth/options`: what the sign-in and registration pages need to know before anyone is signed in. */
export const authOptions = z.strictObject({
  registration: z.enum(['open', 'closed']),
  password_min_length: z.number().int(),
});
export type AuthOptions = z.infer<typeof authOptions>;
