import type { CookieSerializeOptions } from '@fastify/cookie';
import { Inject, Injectable } from '@nestjs/common';
import type { SignedIn } from '@switchboard/shared';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { SETTINGS, type Settings } from '../../core/config/settings.js';
import { DomainError } from '../../core/errors/domain-error.js';
import { UNUSED_MOST_MS } from '../sign-ins/lifetimes.js';
import type { Caller } from './caller.js';

/** Name of the cookie that bears the refresh token over plain http. */
export const REFRESH_COOKIE = 'switchboard_refresh';
/** Its name over https: browsers take it from this very host alone, and over https only (RFC 6265bis, 4.1.3.2). */
export const SECURE_REFRESH_COOKIE = `__Host-${REFRESH_COOKIE}`;
/** Cookie that marks a device on which somebody has signed in. */
export const DEVICE_COOKIE = 'switchboard_device';

/** A year, in seconds. */
const DEVICE_SECONDS = 31_536_000;

/** What an answer bears: the body, and what goes into cookies, out of reach of scripts. */
export interface Admission {
  body: SignedIn;
  refresh_token: string;
  /** only when the device gets a new one */
  device_mark?: string | undefined;
}

/**
 * Puts the refresh token and the device's mark into cookies that no script and no other site gets to see. They are Secure exactly
 * where PUBLIC_URL is https; only the cookie of the name that fits it is read, for the other may be left from before.
 */
@Injectable()
export class AuthCookies {
  private readonly name: string;
  private readonly scope: CookieSerializeOptions;
  private readonly deviceScope: CookieSerializeOptions;

  constructor(@Inject(SETTINGS) settings: Settings) {
    const secure = settings.publicUrl.startsWith('https:');
    this.deviceScope = { path: '/api/auth', httpOnly: true, sameSite: 'strict', secure };
    this.name = secure ? SECURE_REFRESH_COOKIE : REFRESH_COOKIE;
    // The prefix asks for this path.
    this.scope = { ...this.deviceScope, path: secure ? '/' : '/api/auth' };
  }

  /**
   * @param header the request's header Cookie
   * @returns the values of every cookie that bears a refresh token by its name; more than one is somebody's attack, or a mistake
   */
  refreshTokens(header: string | undefined): string[] {
    return valuesOf(header, this.name);
  }

  /** @returns the body, once the cookies are set */
  async admit(reply: FastifyReply, admission: Promise<Admission>): Promise<SignedIn> {
    const { body, refresh_token, device_mark } = await admission;
    void reply.header('cache-control', 'no-store');
    void reply.setCookie(this.name, refresh_token, { ...this.scope, maxAge: UNUSED_MOST_MS / 1000 });
    this.mark(reply, device_mark);
    return body;
  }

  /** Gives the browser its new marks, once they are made. */
  async remark(reply: FastifyReply, made: Promise<string | undefined>): Promise<void> {
    this.mark(reply, await made);
  }

  /** Like {@link admit}; a refresh token that is worth nothing any more is taken from the browser. */
  async readmit(reply: FastifyReply, caller: Caller, admission: Promise<Admission>): Promise<SignedIn> {
    try {
      return await this.admit(reply, admission);
    } catch (error) {
      if (error instanceof DomainError && error.kind === 'unauthenticated') this.clear(reply, caller);
      throw error;
    }
  }

  /** Takes the refresh token from the browser, once `done`. The device stays known. */
  async dismiss(reply: FastifyReply, caller: Caller, done: Promise<void>): Promise<void> {
    await done;
    this.clear(reply, caller);
  }

  private mark(reply: FastifyReply, device_mark: string | undefined): void {
    if (device_mark !== undefined) void reply.setCookie(DEVICE_COOKIE, device_mark, { ...this.deviceScope, maxAge: DEVICE_SECONDS });
  }

  /** Of two cookies of one name the browser would lose one, and might be left with the one that a stranger has put there. */
  private clear(reply: FastifyReply, { refresh_tokens }: Caller): void {
    if (refresh_tokens.length < 2) void reply.clearCookie(this.name, this.scope);
  }
}

/** @returns the browser's marks, as they came */
export function deviceMarkOf({ headers: { cookie }, server }: FastifyRequest): string | undefined {
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
