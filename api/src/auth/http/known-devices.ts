import { Inject, Injectable } from '@nestjs/common';
import { createHmac, hkdfSync, type KeyObject, randomBytes, timingSafeEqual } from 'node:crypto';
import { SIGNING_KEY } from '../access/jwt-secret.js';

/**
 * Marks devices on which a person has signed in: a random name, and a signature over it and the address. Gives nobody access;
 * it only decides whose budget a wrong password is taken from.
 */
@Injectable()
export class KnownDevices {
  private readonly key: Buffer;

  constructor(@Inject(SIGNING_KEY) signingKey: KeyObject) {
    // A key of its own, so that neither kind of signature can ever pass for the other.
    this.key = Buffer.from(hkdfSync('sha256', signingKey, '', 'switchboard known device', 32));
  }

  /** @returns a fresh mark for this account */
  mark(email: string): string {
    const name = randomBytes(16).toString('base64url');
    return `${name}.${this.sign(email, name).toString('base64url')}`;
  }

  /** @returns the device's name when the mark is ours and of this account, else undefined */
  nameOf(mark: string | undefined, email: string): string | undefined {
    const [, name, signature] = /^([\w-]{22})\.([\w-]{43})$/.exec(mark ?? '') ?? [];
    if (!name || !signature) return undefined;
    const given = Buffer.from(signature, 'base64url');
    const right = this.sign(email, name);
    return given.length === right.length && timingSafeEqual(given, right) ? name : undefined;
  }

  private sign(email: string, name: string): Buffer {
    return createHmac('sha256', this.key).update(`${name}\0${email}`).digest();
  }
}
