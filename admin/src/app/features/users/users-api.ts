import { HttpClient } from '@angular/common/http';
import { Injectable, inject } from '@angular/core';
import type { AdminUser, UserChange, UserCreation } from '@switchboard/shared';
import { firstValueFrom, timeout, type Observable } from 'rxjs';

const REQUEST_TIMEOUT_MS = 15_000;
const URL = '/api/admin/users';

/** The administrators' API calls for accounts. Every call rejects with an error that `problemOf` translates. */
@Injectable({ providedIn: 'root' })
export class UsersApi {
  private readonly http = inject(HttpClient);

  /** @returns the new account */
  create(creation: UserCreation): Promise<AdminUser> {
    return withTimeout(this.http.post<AdminUser>(URL, creation));
  }

  /** @returns the changed account */
  change(user_id: string, change: UserChange): Promise<AdminUser> {
    return withTimeout(this.http.patch<AdminUser>(userUrl(user_id), change));
  }

  /** Sets a new password; every sign-in of the user ends. */
  resetPassword(user_id: string, password: string): Promise<void> {
    return withTimeout(this.http.post<void>(`${userUrl(user_id)}/password`, { password }));
  }

  /** Ends every sign-in of the user. */
  signOut(user_id: string): Promise<void> {
    return withTimeout(this.http.post<void>(`${userUrl(user_id)}/sign-out`, {}));
  }
}

function userUrl(user_id: string): string {
  return `${URL}/${encodeURIComponent(user_id)}`;
}

function withTimeout<T>(request: Observable<T>): Promise<T> {
  return firstValueFrom(request.pipe(timeout(REQUEST_TIMEOUT_MS)));
}
