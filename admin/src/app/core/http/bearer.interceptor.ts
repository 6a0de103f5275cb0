import { HttpErrorResponse, type HttpInterceptorFn, type HttpRequest } from '@angular/common/http';
import { inject } from '@angular/core';
import { catchError, from, of, switchMap, throwError } from 'rxjs';
import { AuthService } from '../auth/auth.service';
import { ANONYMOUS } from './anonymous';
import { problemIn } from './problem';

/**
 * Sends the access token to this server's API only, and recovers from a 401 once: refreshes the token, then repeats the request.
 *
 * A 401 that persists after the refresh reaches the caller; AuthService decides whether the sign-in has ended.
 */
export const bearer: HttpInterceptorFn = (request, next) => {
  if (!request.url.startsWith('/api/') || request.context.get(ANONYMOUS)) return next(request);
  const auth = inject(AuthService);
  const cached = auth.cachedToken();
  return (cached ? of(cached) : from(auth.accessToken())).pipe(
    switchMap((token) => {
      if (!token) return next(request);
      return next(withToken(request, token)).pipe(
        catchError((error: unknown) => {
          if (!isRejectedToken(error)) return throwError(() => error);
          return from(auth.renew(token)).pipe(
            switchMap((renewed) => (renewed ? next(withToken(request, renewed)) : throwError(() => error))),
          );
        }),
      );
    }),
  );
};

function withToken(request: HttpRequest<unknown>, token: string): HttpRequest<unknown> {
  return request.clone({ setHeaders: { Authorization: `Bearer ${token}` } });
}

/** A wrong current password is a 401 too, but no reason to renew the token. */
function isRejectedToken(error: unknown): boolean {
  return error instanceof HttpErrorResponse && error.status === 401 && problemIn(error.error)?.code !== 'bad_credentials';
}
