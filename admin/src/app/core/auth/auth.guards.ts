import { inject } from '@angular/core';
import { Router, type CanActivateFn, type CanMatchFn } from '@angular/router';
import { AuthService } from './auth.service';
import { returnTree } from './return-tree';

/** Lets the signed-in through; a visitor is sent to the sign-in page and comes back to the wanted page after it. */
export const signedIn: CanMatchFn = async () => {
  const router = inject(Router);
  const auth = inject(AuthService);
  const wanted = router.currentNavigation()?.extractedUrl.toString() ?? '/';
  if (await auth.restore()) return true;
  return router.createUrlTree(['/sign-in'], wanted === '/' ? {} : { queryParams: { return: wanted } });
};

/** Matches for administrators only; for others the next route with the same path says that the role is missing. */
export const adminOnly: CanMatchFn = async () => {
  const auth = inject(AuthService);
  await auth.restore();
  return auth.user()?.role === 'admin';
};

/** Matches for those whom {@link adminOnly} turns away, so that they are told rather than sent elsewhere. */
export const notAdmin: CanMatchFn = async () => {
  const auth = inject(AuthService);
  await auth.restore();
  return auth.user()?.role !== 'admin';
};

/** For the sign-in pages: who is signed in already goes where they wanted to. */
export const signedOut: CanActivateFn = async (route) => {
  const router = inject(Router);
  const auth = inject(AuthService);
  return (await auth.restore()) ? returnTree(router, route.queryParamMap.get('return')) : true;
};
