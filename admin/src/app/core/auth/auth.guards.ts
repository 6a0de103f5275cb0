import { inject } from '@angular/core';
import { Router, type CanActivateFn, type CanMatchFn } from '@angular/router';
import { AuthService } from './auth.service';
import { returnTree } from './return-tree';

/** Admits signed-in users; others are redirected to the sign-in page and return to the requested page afterwards. */
export const signedIn: CanMatchFn = async () => {
  const router = inject(Router);
  const auth = inject(AuthService);
  const requestedUrl = router.currentNavigation()?.extractedUrl.toString() ?? '/';
  if (await auth.restore()) return true;
  return router.createUrlTree(['/sign-in'], requestedUrl === '/' ? {} : { queryParams: { return: requestedUrl } });
};

/** Matches for administrators only; for other users the next route with the same path explains that the role is missing. */
export const adminOnly: CanMatchFn = async () => {
  const auth = inject(AuthService);
  await auth.restore();
  return auth.user()?.role === 'admin';
};

/** Matches for the users that {@link adminOnly} rejects, so that they see an explanation instead of a redirect. */
export const notAdmin: CanMatchFn = async () => {
  const auth = inject(AuthService);
  await auth.restore();
  return auth.user()?.role !== 'admin';
};

/** For the sign-in pages: a user who is already signed in is redirected to the page they wanted. */
export const signedOut: CanActivateFn = async (route) => {
  const router = inject(Router);
  const auth = inject(AuthService);
  return (await auth.restore()) ? returnTree(router, route.queryParamMap.get('return')) : true;
};
