import type { SignIn } from '@switchboard/shared';
import type { StoredSignIn } from '../sign-in.entity.js';

/** @param current id of the sign-in that makes the request; null if it is another user's */
export function toSignInView(signIn: StoredSignIn, current: string | null): SignIn {
  return {
    sign_in_id: signIn.sign_in_id,
    created_at: signIn.created_at,
    last_seen_at: signIn.last_seen_at,
    device: signIn.device,
    current: signIn.sign_in_id === current,
  };
}
