import { Inject, Injectable } from '@nestjs/common';
import { createHmac, hash, hkdfSync, type KeyObject, randomBytes, timingSafeEqual } from 'node:crypto';
import { ALSO_ACCEPTED_KEY, SIGNING_KEY } from '../access/jwt-secret.js';

/** Maximum number of users whose device tokens one browser keeps, most recent first. */
const MAX_USERS_PER_BROWSER = 5;
/** Longer cookies are not ours: one device token has 103 characters. */
const MAX_COOKIE_LENGTH = 600;

/** A verified device token: the user it was issued to, and the device's name. */
export interface DeviceToken {
  user_id: string;
  /** random; the database stores only its {@link deviceHashOf} */
  name: string;
}

/**
 * Reads and writes the device cookie, which holds, for each user who signed in on the browser, a random name and a signature over both. It
 * grants no access; `KnownDevices` decides which names are recognised.
 */
@Injectable()
export class DeviceCookieCodec {
  private readonly key: Buffer;
  /** the keys whose signatures are accepted */
  private readonly keys: readonly Buffer[];

  constructor(@Inject(SIGNING_KEY) signingKey: KeyObject, @Inject(ALSO_ACCEPTED_KEY) alsoAccepted: KeyObject | null = null) {
    // A separate key, so that neither kind of signature can pass for the other.
    const derive = (secret: KeyObject) => Buffer.from(hkdfSync('sha256', secret, '', 'switchboard known device', 32));
    this.key = derive(signingKey);
    this.keys = [this.key, ...(alsoAccepted ? [derive(alsoAccepted)] : [])];
  }

  /** @param cookie raw value @returns the valid device tokens in it, most recent first */
  read(cookie: string | undefined): DeviceToken[] {
    if (cookie === undefined || cookie.length > MAX_COOKIE_LENGTH) return [];
    return cookie
      .split('~', MAX_USERS_PER_BROWSER)
      .map((token) => this.verify(token))
      .filter((token) => token !== null);
  }

  /** @returns the cookie's value after a user has signed in: a new token for that user, and those of other users unchanged */
  issue(user_id: string, existing: readonly DeviceToken[]): { cookie: string; token: DeviceToken } {
    const token = { user_id, name: randomBytes(16).toString('base64url') };
    const others = existing.filter((each) => each.user_id !== user_id).slice(0, MAX_USERS_PER_BROWSER - 1);
    return { cookie: [token, ...others].map((each) => this.sign(each)).join('~'), token };
  }

  private sign({ user_id, name }: DeviceToken): string {
    return `${user_id}.${name}.${this.signature(user_id, name, this.key).toString('base64url')}`;
  }

  private verify(token: string): DeviceToken | null {
    const [, user_id, name, signature] = /^([0-9a-f-]{36})\.([\w-]{22})\.([\w-]{43})$/.exec(token) ?? [];
    if (!user_id || !name || !signature) return null;
    const given = Buffer.from(signature, 'base64url');
    return this.keys.some((key) => timingSafeEqual(given, this.signature(user_id, name, key))) ? { user_id, name } : null;
  }

  private signature(user_id: string, name: string, key: Buffer): Buffer {
    return createHmac('sha256', key).update(`${name}\0${user_id}`).digest();
  }
}

/** The stored identifier of a device: no device token can be made from it. */
export function deviceHashOf(name: string): string {
  return hash('sha256', name, 'base64url');
}
