import { HttpClient } from '@angular/common/http';
import { Injectable, inject } from '@angular/core';
import type { User, UserChange, UserCreation } from '@switchboard/shared';
import { firstValueFrom, timeout, type Observable } from 'rxjs';

const ANSWER_WITHIN_MS = 15_000;
const URL = '/api/admin/users';

/** What administrators do with accounts. Every call fails with what `problemOf` can tell. */
@Injectable({ providedIn: 'root' })
export class UsersApi {
  private readonly http = inject(HttpClient);

  /** @returns the new account */
  create(creation: UserCreation): Promise<User> {
    return answer(this.http.post<User>(URL, creation));
  }

  /** @returns the account as it is then */
  change(user_id: string, change: UserChange): Promise<User> {
    return answer(this.http.patch<User>(addressOf(user_id), change));
  }

  /** Sets another password; every sign-in of the person ends. */
  resetPassword(user_id: string, password: string): Promise<void> {
    return answer(this.http.post<void>(`${addressOf(user_id)}/password`, { password }));
  }

  /** Ends every sign-in of the person. */
  signOut(user_id: string): Promise<void> {
    return answer(this.http.post<void>(`${addressOf(user_id)}/sign-out`, {}));
  }
}

function addressOf(user_id: string): string {
  return `${URL}/${encodeURIComponent(user_id)}`;
}

function answer<T>(request: Observable<T>): Promise<T> {
  return firstValueFrom(request.pipe(timeout(ANSWER_WITHIN_MS)));
}
