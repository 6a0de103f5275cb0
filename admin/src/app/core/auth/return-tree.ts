import type { Router, UrlTree } from '@angular/router';

/**
 * Where to navigate after signing in.
 *
 * @param requestedUrl the `return` parameter: used only if it is a path of this application, never another site's URL
 */
export function returnTree(router: Router, requestedUrl: string | null): UrlTree {
  const isLocal = requestedUrl !== null && /^\/(?![/\\])/.test(requestedUrl) && !/^\/(sign-in|register)\b/.test(requestedUrl);
  return router.parseUrl(isLocal ? requestedUrl : '/');
}
