import { HttpContext, HttpContextToken } from '@angular/common/http';

/** Marks a request that carries no access token. */
export const ANONYMOUS = new HttpContextToken<boolean>(() => false);

/** For requests made before sign-in: they neither wait for a token nor send one. */
export function anonymously(): HttpContext {
  return new HttpContext().set(ANONYMOUS, true);
}
