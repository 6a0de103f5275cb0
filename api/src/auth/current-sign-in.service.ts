import { Injectable } from '@nestjs/common';
import { DomainError } from '../core/errors/domain-error.js';
import { Principals } from './access/principals.js';
import { ambiguousRefreshToken, invalidRefreshToken } from './auth.errors.js';
import type { SignInResult } from './http/auth-cookies.js';
import type { Caller } from './http/caller.js';
import { SignInOpening } from './sign-in-opening.js';
import { SignInsService } from './sign-ins/sign-ins.service.js';

/** Renews and ends the sign-in whose tokens a request carries. */
@Injectable()
export class CurrentSignInService {
  constructor(
    private readonly signIns: SignInsService,
    private readonly principals: Principals,
    private readonly opening: SignInOpening,
  ) {}

  /** @throws DomainError `invalid_refresh_token`, `token_reuse` */
  async refresh(caller: Caller): Promise<SignInResult> {
    const refresh_token = refreshTokenOf(caller);
    if (!refresh_token) throw invalidRefreshToken();
    return this.opening.resultOf(await this.signIns.refresh(refresh_token));
  }

  /**
   * Ends the sign-in of the refresh cookie, and that of the access token if the request carries a valid one. Succeeds also when the caller
   * is already signed out or never signed in.
   *
   * @param authorization value of the request's Authorization header
   * @throws DomainError `invalid_refresh_token` when the request has several refresh cookies, after the access token's sign-in has been
   *   ended
   */
  async signOut(caller: Caller, authorization: string | undefined): Promise<void> {
    if (authorization !== undefined) await this.endByAccessToken(authorization);
    const refresh_token = refreshTokenOf(caller);
    if (refresh_token) await this.signIns.endByToken(refresh_token);
  }

  private async endByAccessToken(authorization: string): Promise<void> {
    const principal = await this.principals.principalOf(authorization).catch((error: unknown) => {
      if (error instanceof DomainError && error.kind === 'unauthenticated') return null;
      throw error;
    });
    if (principal) await this.signIns.end(principal.sign_in_id);
  }
}

function refreshTokenOf({ refresh_tokens }: Caller): string | undefined {
  if (refresh_tokens.length > 1) throw ambiguousRefreshToken();
  return refresh_tokens[0];
}
