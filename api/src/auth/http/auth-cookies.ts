import type { CookieSerializeOptions } from '@fastify/cookie';
import { Inject, Injectable } from '@nestjs/common';
import type { SignedIn } from '@switchboard/shared';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { SETTINGS } from '../../core/config/settings-token.js';
import type { HttpSettings } from '../../core/http/http.settings.js';
import { DomainError } from '../../core/errors/domain-error.js';
import { IDLE_TIMEOUT_MS } from '../sign-ins/lifetimes.js';
import type { Caller } from './caller.js';

/** Name of the cookie that carries the refresh token over plain http. */
export const REFRESH_COOKIE = 'switchboard_refresh';
/** Its name over https: browsers accept it only from this exact host, and only over https (RFC 6265bis, 4.1.3.2). */
const SECURE_REFRESH_COOKIE = `__Host-${REFRESH_COOKIE}`;
/** Cookie that identifies a device on which a user has signed in. */
const DEVICE_COOKIE = 'switchboard_device';

/** Lifetime of the device cookie: a year, in seconds. */
const DEVICE_COOKIE_SECONDS = 31_536_000;

/** The response to a successful sign-in: the body, and the values of cookies that scripts cannot read. */
export interface SignInResult {
  body: SignedIn;
  refresh_token: string;
  /** set only when the device gets a new one */
  device_cookie?: string | undefined;
}

/**
 * Stores the refresh token and the device cookie where no script and no other site can read them. The cookies are Secure exactly when
 * PUBLIC_URL is https; only the cookie whose name fits it is read, since the other may be left over from an earlier setting.
 */
@Injectable()
export class AuthCookies {
  private readonly refreshCookieName: string;
  private readonly refreshCookieOptions: CookieSerializeOptions;
  private readonly deviceCookieOptions: CookieSerializeOptions;

  constructor(@Inject(SETTINGS) settings: HttpSettings) {
    const secure = settings.publicUrl.startsWith('https:');
    this.deviceCookieOptions = { path: '/api/auth', httpOnly: true, sameSite: 'strict', secure };
    this.refreshCookieName = secure ? SECURE_REFRESH_COOKIE : REFRESH_COOKIE;
    // The __Host- prefix requires this path.
    this.refreshCookieOptions = { ...this.deviceCookieOptions, path: secure ? '/' : '/api/auth' };
  }

  /**
   * @param header value of the request's Cookie header
   * @returns the values of all refresh token cookies; more than one indicates an attack or a mistake
   */
  refreshTokens(header: string | undefined): string[] {
    return valuesOf(header, this.refreshCookieName);
  }

  /** Sets the cookies of a sign-in. @returns the response body, once they are set */
  async setSignInCookies(reply: FastifyReply, result: Promise<SignInResult>): Promise<SignedIn> {
    const { body, refresh_token, device_cookie } = await result;
    void reply.header('cache-control', 'no-store');
    void reply.setCookie(this.refreshCookieName, refresh_token, { ...this.refreshCookieOptions, maxAge: IDLE_TIMEOUT_MS / 1000 });
    this.setDeviceCookie(reply, device_cookie);
    return body;
  }

  /** Sets the new device cookie, if there is one, once its value is available. */
  async setNewDeviceCookie(reply: FastifyReply, cookie: Promise<string | undefined>): Promise<void> {
    this.setDeviceCookie(reply, await cookie);
  }

  /** Like {@link setSignInCookies}; also clears the refresh token cookie when its token is no longer valid. */
  async refreshSignInCookies(reply: FastifyReply, caller: Caller, result: Promise<SignInResult>): Promise<SignedIn> {
    try {
      return await this.setSignInCookies(reply, result);
    } catch (error) {
      if (error instanceof DomainError && error.kind === 'unauthenticated') this.clearRefreshCookie(reply, caller);
      throw error;
    }
  }

  /** Clears the refresh token cookie once the operation has succeeded. The device stays known. */
  async clearSignInCookie(reply: FastifyReply, caller: Caller, operation: Promise<void>): Promise<void> {
    await operation;
    this.clearRefreshCookie(reply, caller);
  }

  private setDeviceCookie(reply: FastifyReply, device_cookie: string | undefined): void {
    if (device_cookie !== undefined) void reply.setCookie(DEVICE_COOKIE, device_cookie, { ...this.deviceCookieOptions, maxAge: DEVICE_COOKIE_SECONDS });
  }

  /** With two cookies of one name the browser would delete only one, and might keep the one that an attacker has planted. */
  private clearRefreshCookie(reply: FastifyReply, { refresh_tokens }: Caller): void {
    if (refresh_tokens.length < 2) void reply.clearCookie(this.refreshCookieName, this.refreshCookieOptions);
  }
}

/** @returns the raw value of the device cookie */
export function deviceCookieOf({ headers: { cookie }, server }: FastifyRequest): string | undefined {
  return cookie === undefined ? undefined : server.parseCookie(cookie)[DEVICE_COOKIE];
}

function valuesOf(header: string | undefined, name: string): string[] {
  if (header === undefined) return [];
  const values: string[] = [];
  for (const pair of header.split(';')) {
    const equals = pair.indexOf('=');
    if (equals > 0 && pair.slice(0, equals).trim() === name) values.push(pair.slice(equals + 1).trim());
  }
  return values;
}
