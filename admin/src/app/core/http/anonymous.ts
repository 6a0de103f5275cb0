import { HttpContext, HttpContextToken } from '@angular/common/http';

/** Marks a request that bears no access token. */
export const ANONYMOUS = new HttpContextToken<boolean>(() => false);

/** For calls that are made before anyone is signed in: no token is waited for and none is sent. */
export function anonymously(): HttpContext {
  return new HttpContext().set(ANONYMOUS, true);
}
