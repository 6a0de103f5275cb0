import { HttpClient, HttpErrorResponse } from '@angular/common/http';
import { Injectable, computed, inject, signal } from '@angular/core';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';
import { Router } from '@angular/router';
import type { Credentials, Registration, SignedIn, SignedInUser } from '@switchboard/shared';
import { firstValueFrom, timeout } from 'rxjs';
import { anonymously } from '../http/anonymous';
import { withWebLock } from '../../ui/secure-context/secure-context';
import { PageReload } from '../page-reload';
import { PersonalTexts } from '../personal-texts';
import { returnTree } from './return-tree';
import { TabChannel } from './tab-channel';

/** `unknown` until the server has confirmed whether this browser is signed in. */
export type AuthState = 'unknown' | 'in' | 'out';

/** Why a user was signed out without asking for it here: the server ended it, another tab did, or the account was deleted. */
export type SignOutReason = 'expired' | 'elsewhere' | 'deleted';

/** Milliseconds before its expiry at which a token is renewed, so that none expires in transit. */
const RENEW_BEFORE_MS = 30_000;
const REQUEST_TIMEOUT_MS = 15_000;
const RETRY_MIN_MS = 1_000;
const RETRY_MAX_MS = 4_000;

/**
 * The sign-in state of this browser.
 *
 * States: `unknown` (not checked yet, or the server is unreachable) → `in` or `out`; `in` → `out` by signing out here or in another
 * tab, or because the server rejects the refresh cookie; `out` → `in` by signing in here or in another tab.
 *
 * Guarantees: the access token is held in memory only. A network failure never signs the user out; only the server's 401 or 403
 * does. At most one refresh runs at a time in this tab and, in secure contexts, in all tabs of this browser, so that no tab sends a
 * token whose successor another tab has just used. Elsewhere tabs may refresh in parallel, which the server tolerates.
 */
@Injectable({ providedIn: 'root' })
export class AuthService {
  private readonly http = inject(HttpClient);
  private readonly router = inject(Router);
  private readonly tabs = inject(TabChannel);
  private readonly pageReload = inject(PageReload);
  private readonly texts = inject(PersonalTexts);

  private readonly signedIn = signal<SignedInUser | null>(null, { equal: isSameUser });
  private readonly known = signal(false);
  private token: { value: string; renew_at: number; ends_at: number } | null = null;
  private refreshing: Promise<string | null> | null = null;
  private restoring: Promise<boolean> | null = null;
  /** what {@link signOut} awaits first */
  private readonly lastTasks = new Set<() => Promise<unknown>>();

  /** The signed-in user, or null. */
  readonly user = this.signedIn.asReadonly();
  readonly state = computed<AuthState>(() => (this.signedIn() ? 'in' : this.known() ? 'out' : 'unknown'));
  /** True while startup waits for an unreachable server; the request is retried automatically. */
  readonly unreachable = signal(false);
  /** Why the last sign-in ended, for display on the sign-in page; null if the user signed out or was never signed in. */
  readonly signOutReason = signal<SignOutReason | null>(null);

  constructor() {
    this.tabs.messages.pipe(takeUntilDestroyed()).subscribe((news) => {
      // Only a deliberate sign-out is broadcast, so the texts that this page still stores must be removed as well.
      if (news === 'signed-out') this.texts.removeAllExcept(null);
      if (news === 'signed-out' && this.state() === 'in') this.endSignIn('elsewhere');
      if (news === 'signed-in' && this.state() === 'out') void this.followOtherTab();
    });
  }

  /**
   * Checks once, silently, whether this browser is signed in; concurrent callers share the result. While the server is unreachable
   * it keeps retrying ({@link unreachable} is true meanwhile) instead of treating that as "signed out".
   */
  restore(): Promise<boolean> {
    if (this.known()) return Promise.resolve(this.state() === 'in');
    this.restoring ??= this.retryUntilKnown().finally(() => (this.restoring = null));
    return this.restoring;
  }

  /** @throws HttpErrorResponse with problem `bad_credentials`, among others; see `problemOf` */
  async signIn(email: string, password: string): Promise<void> {
    await this.authenticate('/api/auth/login', { email, password });
  }

  /** Creates an account and signs in. @throws HttpErrorResponse with problem `email_taken`, `registration_closed`, or field errors */
  async register(registration: Registration): Promise<void> {
    await this.authenticate('/api/auth/register', registration);
  }

  /**
   * Registers what still has to be sent as this user: {@link signOut} awaits it, whatever its outcome, while the token is valid.
   *
   * @param task must settle within the time limits of its requests
   * @returns a function that unregisters it
   */
  beforeSignOut(task: () => Promise<unknown>): () => void {
    this.lastTasks.add(task);
    return () => this.lastTasks.delete(task);
  }

  /**
   * Signs out on the server and in all tabs, then shows the sign-in page.
   *
   * @throws HttpErrorResponse or TimeoutError if the server could not be reached: the user is then still signed in
   */
  async signOut(): Promise<void> {
    await Promise.allSettled([...this.lastTasks].map((task) => task()));
    await firstValueFrom(this.http.post('/api/auth/logout', {}).pipe(timeout(REQUEST_TIMEOUT_MS))).catch((error: unknown) => {
      if (!isRejection(error)) throw error;
    });
    this.clearSignIn();
    this.texts.removeAllExcept(null);
    this.signOutReason.set(null);
    this.tabs.notify('signed-out');
    await this.router.navigateByUrl('/sign-in');
  }

  /** After the user has deleted their account: clears its data here and in other tabs, and says so on the sign-in page. */
  async deleted(): Promise<void> {
    this.clearSignIn();
    this.texts.removeAllExcept(null);
    this.signOutReason.set('deleted');
    this.tabs.notify('signed-out');
    await this.router.navigateByUrl('/sign-in');
  }

  /** The token in memory unless it is due for renewal, else null; never sends a request. */
  cachedToken(): string | null {
    return this.token && Date.now() < this.token.renew_at ? this.token.value : null;
  }

  /**
   * A valid token to send now, renewed shortly before it expires; null if no user is signed in.
   *
   * @throws HttpErrorResponse or TimeoutError if a required renewal got no response
   */
  async accessToken(): Promise<string | null> {
    const cached = this.cachedToken();
    if (cached) return cached;
    if (this.state() === 'unknown') await this.restore();
    if (this.state() === 'out') return null;
    const old = this.token;
    try {
      return this.cachedToken() ?? (await this.refresh());
    } catch (error) {
      if (old && Date.now() < old.ends_at) return old.value;
      throw error;
    }
  }

  /**
   * A token other than the one that the server rejected; null if the sign-in has ended.
   *
   * @param rejected the token that received a 401; if another request has renewed it already, the new one is returned
   */
  async renew(rejected: string): Promise<string | null> {
    if (this.token && this.token.value !== rejected) return this.token.value;
    return this.state() === 'in' ? this.refresh() : null;
  }

  /** Asks the server whether the sign-in is still valid and with which role, for example after a stream reported that it is not. */
  async recheck(): Promise<void> {
    if (this.state() === 'in') await this.refresh().catch(() => null);
  }

  /** Handles an involuntary sign-out: shows the sign-in page, which leads back to the current one. */
  endSignIn(reason: SignOutReason): void {
    if (this.state() !== 'in') return;
    this.clearSignIn();
    this.signOutReason.set(reason);
    void this.router.navigate(['/sign-in'], { queryParams: { return: this.router.url } });
  }

  private async authenticate(url: string, body: Credentials | Registration): Promise<void> {
    const options = { context: anonymously() };
    this.storeSignIn(await firstValueFrom(this.http.post<SignedIn>(url, body, options).pipe(timeout(REQUEST_TIMEOUT_MS))));
    this.signOutReason.set(null);
    this.tabs.notify('signed-in');
  }

  private refresh(): Promise<string | null> {
    this.refreshing ??= withWebLock('switchboard-renewal', REQUEST_TIMEOUT_MS, () => this.requestToken()).finally(() => (this.refreshing = null));
    return this.refreshing;
  }

  private async requestToken(): Promise<string | null> {
    const request = this.http.post<SignedIn>('/api/auth/refresh', {}, { context: anonymously() });
    try {
      return this.storeSignIn(await firstValueFrom(request.pipe(timeout(REQUEST_TIMEOUT_MS))));
    } catch (error) {
      if (!isRejection(error)) throw error;
      this.endSignIn('expired');
      this.known.set(true);
      return null;
    }
  }

  private async retryUntilKnown(): Promise<boolean> {
    for (let wait = RETRY_MIN_MS; !this.known(); wait = Math.min(wait * 2, RETRY_MAX_MS)) {
      try {
        await this.refresh();
      } catch {
        this.unreachable.set(true);
        // Outlives at most this call: the service lives as long as the application.
        await new Promise((resolve) => setTimeout(resolve, wait));
      }
    }
    this.unreachable.set(false);
    return this.state() === 'in';
  }

  private storeSignIn(answer: SignedIn): string {
    const before = this.signedIn();
    const lifetime = answer.expires_in * 1_000;
    const now = Date.now();
    this.token = { value: answer.access_token, renew_at: now + Math.max(lifetime - RENEW_BEFORE_MS, lifetime / 2), ends_at: now + lifetime };
    this.texts.removeAllExcept(answer.user.user_id);
    this.signedIn.set(answer.user);
    this.known.set(true);
    if (before && before.user_id !== answer.user.user_id) {
      // Another tab has signed in as a different user: no data of the previous one may stay on this page.
      this.pageReload.reload();
    } else if (before && before.role !== answer.user.role) {
      void this.router.navigateByUrl(this.router.url, { onSameUrlNavigation: 'reload' });
    }
    return answer.access_token;
  }

  private async followOtherTab(): Promise<void> {
    await this.refresh().catch(() => null);
    if (this.state() !== 'in') return;
    this.signOutReason.set(null);
    await this.router.navigateByUrl(returnTree(this.router, this.router.parseUrl(this.router.url).queryParamMap.get('return')));
  }

  private clearSignIn(): void {
    this.token = null;
    this.signedIn.set(null);
    this.known.set(true);
  }
}

/** Each renewal reports the user again: unless something about them has changed, nothing that depends on the user is computed anew. */
function isSameUser(one: SignedInUser | null, other: SignedInUser | null): boolean {
  return one?.user_id === other?.user_id && one?.email === other?.email && one?.name === other?.name && one?.role === other?.role;
}

/** An explicit rejection by the server: any other failure (no network, 503, 429) says nothing about the sign-in. */
function isRejection(error: unknown): boolean {
  return error instanceof HttpErrorResponse && (error.status === 401 || error.status === 403);
}
