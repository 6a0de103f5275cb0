import { Inject, Injectable } from '@nestjs/common';
import { createHmac, hash, hkdfSync, type KeyObject, randomBytes, timingSafeEqual } from 'node:crypto';
import { SIGNING_KEY } from '../access/jwt-secret.js';

/** People whose marks one browser keeps, the latest first. */
const PEOPLE_MOST = 5;
/** Longer cookies are none of ours: a mark has 103 characters. */
const LONGEST = 600;

/** A mark that we made: whose device it names, and by which name. */
export interface DeviceMark {
  user_id: string;
  /** random; what the database keeps is {@link hashOfDevice} of it */
  name: string;
}

/**
 * Reads and writes the cookie that marks a browser: for each person who signed in on it a random name, and a signature over both. It
 * gives nobody access; which names count is for `KnownDevices` to say.
 */
@Injectable()
export class DeviceMarks {
  private readonly key: Buffer;

  constructor(@Inject(SIGNING_KEY) signingKey: KeyObject) {
    // A key of its own, so that neither kind of signature can ever pass for the other.
    this.key = Buffer.from(hkdfSync('sha256', signingKey, '', 'switchboard known device', 32));
  }

  /** @param cookie as it came @returns the marks in it that are ours, the latest first */
  read(cookie: string | undefined): DeviceMark[] {
    if (cookie === undefined || cookie.length > LONGEST) return [];
    return cookie
      .split('~', PEOPLE_MOST)
      .map((mark) => this.verify(mark))
      .filter((mark) => mark !== null);
  }

  /** @returns the cookie's value after somebody has signed in: a new mark for them, and those of others as they were */
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

/** How the database knows a device: whoever reads it there can make no mark of it. */
export function hashOfDevice(name: string): string {
  return hash('sha256', name, 'base64url');
}
