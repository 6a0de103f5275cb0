import { Inject, Injectable } from '@nestjs/common';
import { createHmac, hash, hkdfSync, type KeyObject, randomBytes, timingSafeEqual } from 'node:crypto';
import { SIGNING_KEY } from '../access/jwt-secret.js';

/** Maximum number of users whose device tokens one browser keeps, most recent first. */
const PEOPLE_MOST = 5;
/** Longer cookies are not ours: one device token has 103 characters. */
const LONGEST = 600;

/** A verified device token: the user it was issued to, and the device's name. */
export interface DeviceMark {
  user_id: string;
  /** random; the database stores only its {@link hashOfDevice} */
  name: string;
}

/**
 * Reads and writes the device cookie, which holds, for each user who signed in on the browser, a random name and a signature over both. It
 * grants no access; `KnownDevices` decides which names are recognised.
 */
@Injectable()
export class DeviceMarks {
  private readonly key: Buffer;

  constructor(@Inject(SIGNING_KEY) signingKey: KeyObject) {
    // A separate key, so that neither kind of signature can pass for the other.
    this.key = Buffer.from(hkdfSync('sha256', signingKey, '', 'switchboard known device', 32));
  }

  /** @param cookie raw value @returns the valid device tokens in it, most recent first */
  read(cookie: string | undefined): DeviceMark[] {
    if (cookie === undefined || cookie.length > LONGEST) return [];
    return cookie
      .split('~', PEOPLE_MOST)
      .map((mark) => this.verify(mark))
      .filter((mark) => mark !== null);
  }

  /** @returns the cookie's value after a user has signed in: a new token for that user, and those of other users unchanged */
  write(user_id: string, before: readonly DeviceMark[]): { cookie: string; mark: DeviceMark } {
    const mark = { user_id, name: randomBytes(16).toString('base64url') };
    const others = before.filter((each) => each.user_id !== user_id).slice(0, PEOPLE_MOST - 1);
    return { cookie: [mark, ...others].map((each) => this.sign(each)).join('~'), mark };
  }

  private sign({ user_id, name }: DeviceMark): string {
    return `${user_id}.${name}.${this.signature(user_id, name).toString('base64url')}`;
  }

  private verify(mark: string): DeviceMark | null {
    const [, user_id, name, signature] = /^([0-9a-f-]{36})\.([\w-]{22})\.([\w-]{43})$/.exec(mark) ?? [];
    if (!user_id || !name || !signature) return null;
    return timingSafeEqual(Buffer.from(signature, 'base64url'), this.signature(user_id, name)) ? { user_id, name } : null;
  }

  private signature(user_id: string, name: string): Buffer {
    return createHmac('sha256', this.key).update(`${name}\0${user_id}`).digest();
  }
}

/** The stored identifier of a device: no device token can be made from it. */
export function hashOfDevice(name: string): string {
  return hash('sha256', name, 'base64url');
}
