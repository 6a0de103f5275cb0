import type { CookieSerializeOptions } from '@fastify/cookie';
import { Inject, Injectable } from '@nestjs/common';
import type { SignedIn } from '@switchboard/shared';
import type { FastifyReply } from 'fastify';
import { SETTINGS, type Settings } from '../../core/config/settings.js';
import { DomainError } from '../../core/errors/domain-error.js';
import { UNUSED_MOST_MS } from '../sign-ins/lifetimes.js';

/** Cookie that bears the refresh token. */
export const REFRESH_COOKIE = 'switchboard_refresh';
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

/** Puts the refresh token and the device's mark into cookies that only `/api/auth` and no other site gets to see. */
@Injectable()
export class AuthCookies {
  private readonly scope: CookieSerializeOptions;

  constructor(@Inject(SETTINGS) settings: Settings) {
    // Secure would keep the cookie from a browser that opens http:// on this very machine.
    this.scope = { path: '/api/auth', httpOnly: true, sameSite: 'strict', secure: !settings.loopback };
  }

  /** @returns the body, once the cookies are set */
  async admit(reply: FastifyReply, admission: Promise<Admission>): Promise<SignedIn> {
    const { body, refresh_token, device_mark } = await admission;
    void reply.header('cache-control', 'no-store');
    void reply.setCookie(REFRESH_COOKIE, refresh_token, { ...this.scope, maxAge: UNUSED_MOST_MS / 1000 });
    if (device_mark !== undefined) void reply.setCookie(DEVICE_COOKIE, device_mark, { ...this.scope, maxAge: DEVICE_SECONDS });
    return body;
  }

  /** Like {@link admit}; a refresh token that is worth nothing any more is taken from the browser. */
  async readmit(reply: FastifyReply, admission: Promise<Admission>): Promise<SignedIn> {
    try {
      return await this.admit(reply, admission);
    } catch (error) {
      if (error instanceof DomainError && error.kind === 'unauthenticated') this.clear(reply);
      throw error;
    }
  }

  /** Takes the refresh token from the browser, once `done`. The device stays known. */
  async dismiss(reply: FastifyReply, done: Promise<void>): Promise<void> {
    await done;
    this.clear(reply);
  }

  private clear(reply: FastifyReply): void {
    void reply.clearCookie(REFRESH_COOKIE, this.scope);
  }
}
