import type { SignedIn, SignedInUser } from '@switchboard/shared';
import { ACCESS_TOKEN_SECONDS } from './access/access-tokens.js';

/** @returns the response body of sign-in, registration and refresh; the refresh token is not part of it */
export function toSignedInView(user: SignedInUser, access_token: string): SignedIn {
  return {
    access_token,
    token_type: 'Bearer',
    expires_in: ACCESS_TOKEN_SECONDS,
    user: { user_id: user.user_id, email: user.email, name: user.name, role: user.role },
  };
}
