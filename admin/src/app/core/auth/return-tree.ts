import type { Router, UrlTree } from '@angular/router';

/**
 * Where to navigate after signing in.
 *
 * @param wanted the `return` parameter: used only if it is a path of this application, never another site's URL
 */
export function returnTree(router: Router, wanted: string | null): UrlTree {
  const isLocal = wanted !== null && /^\/(?![/\\])/.test(wanted) && !/^\/(sign-in|register)\b/.test(wanted);
  return router.parseUrl(isLocal ? wanted : '/');
}
