import { HttpClient } from '@angular/common/http';
import { Injectable, inject } from '@angular/core';
import type { PasswordChange, User } from '@switchboard/shared';
import { firstValueFrom, timeout, type Observable } from 'rxjs';

const REQUEST_TIMEOUT_MS = 15_000;

/** The API calls for one's own account. Every call rejects with an error that `problemOf` translates. */
@Injectable({ providedIn: 'root' })
export class AccountApi {
  private readonly http = inject(HttpClient);

  /** @returns the renamed account */
  rename(name: string): Promise<User> {
    return withTimeout(this.http.patch<User>('/api/auth/me', { name }));
  }

  /** Changes the password; every other sign-in ends. */
  changePassword(change: PasswordChange): Promise<void> {
    return withTimeout(this.http.post<void>('/api/auth/password', change));
  }

  /** Ends one of the user's sign-ins. Succeeds if it has already ended. */
  async endSignIn(sign_in_id: string): Promise<void> {
    await withTimeout(this.http.delete<void>(`/api/auth/sign-ins/${encodeURIComponent(sign_in_id)}`)).catch((error: unknown) => {
      if ((error as { status?: number }).status !== 404) throw error;
    });
  }

  /** Deletes the account, its conversations and all their messages. */
  deleteAccount(current_password: string): Promise<void> {
    return withTimeout(this.http.delete<void>('/api/auth/me', { body: { current_password } }));
  }
}

function withTimeout<T>(request: Observable<T>): Promise<T> {
  return firstValueFrom(request.pipe(timeout(REQUEST_TIMEOUT_MS)));
}
