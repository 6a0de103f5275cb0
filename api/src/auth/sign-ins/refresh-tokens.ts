import { Inject, Injectable } from '@nestjs/common';
import { createHmac, hash, hkdfSync, type KeyObject, timingSafeEqual } from 'node:crypto';
import { parse, stringify } from 'uuid';
import { ALSO_ACCEPTED_KEY, SIGNING_KEY } from '../access/jwt-secret.js';

const ID_BYTES = 16;
const NUMBER_BYTES = 6;
const SIGNED_BYTES = ID_BYTES + NUMBER_BYTES;
const MAC_BYTES = 32;
/** Without padding or spare bits: each token has exactly one encoding. */
const TOKEN_FORMAT = new RegExp(`^[\\w-]{${((SIGNED_BYTES + MAC_BYTES) * 4) / 3}}$`);
/** The refresh tokens of 0.1.0: 32 random bytes. */
const LEGACY_TOKEN_FORMAT = /^[\w-]{43}$/;

/** Identifies a token of a sign-in. */
export interface NumberedToken {
  sign_in_id: string;
  /** position in the order in which the sign-in's tokens were issued, from 1 */
  number: number;
}

/**
 * Encodes and verifies refresh tokens: the sign-in, a number, and a MAC over both (HMAC-SHA-256, RFC 2104), in base64url.
 *
 * Guarantees: a token that verifies was issued with our key, so a dead one is recognised although no token is stored, and a forged one costs
 * no database query.
 */
@Injectable()
export class RefreshTokens {
  private readonly key: Buffer;
  /** the keys whose tokens are accepted */
  private readonly keys: readonly Buffer[];

  constructor(@Inject(SIGNING_KEY) signingKey: KeyObject, @Inject(ALSO_ACCEPTED_KEY) alsoAccepted: KeyObject | null = null) {
    // A separate key, so that no other signature of ours can pass for a refresh token.
    const derive = (secret: KeyObject) => Buffer.from(hkdfSync('sha256', secret, '', 'switchboard refresh token', 32));
    this.key = derive(signingKey);
    this.keys = [this.key, ...(alsoAccepted ? [derive(alsoAccepted)] : [])];
  }

  /** @returns the token, 72 characters of base64url */
  write({ sign_in_id, number }: NumberedToken): string {
    const signed = Buffer.alloc(SIGNED_BYTES);
    signed.set(parse(sign_in_id));
    signed.writeUIntBE(number, ID_BYTES, NUMBER_BYTES);
    return Buffer.concat([signed, this.mac(signed, this.key)]).toString('base64url');
  }

  /** @returns null when the token was not issued with our key */
  read(token: string): NumberedToken | null {
    if (!TOKEN_FORMAT.test(token)) return null;
    const bytes = Buffer.from(token, 'base64url');
    const signed = bytes.subarray(0, SIGNED_BYTES);
    if (!this.keys.some((key) => timingSafeEqual(bytes.subarray(SIGNED_BYTES), this.mac(signed, key)))) return null;
    return { sign_in_id: stringify(signed.subarray(0, ID_BYTES)), number: signed.readUIntBE(ID_BYTES, NUMBER_BYTES) };
  }

  private mac(signed: Buffer, key: Buffer): Buffer {
    return createHmac('sha256', key).update(signed).digest();
  }
}

/** @returns the hash under which a token issued by 0.1.0 is stored, or null when the text does not look like one */
export function legacyHashOf(token: string): string | null {
  return LEGACY_TOKEN_FORMAT.test(token) ? hash('sha256', token, 'base64url') : null;
}
