import { Inject, Injectable, type OnModuleDestroy } from '@nestjs/common';
import { JwtService } from '@nestjs/jwt';
import { id } from '@switchboard/shared';
import { hash, type KeyObject } from 'node:crypto';
import { z } from 'zod';
import { Clock } from '../../core/clock/clock.js';
import { invalidToken } from '../auth.errors.js';
import { BoundedMap } from '../../core/memory/bounded-map.js';
import { ALSO_ACCEPTED_KEY } from './jwt-secret.js';

/** Lifetime of an access token, in seconds. */
export const ACCESS_TOKEN_SECONDS = 900;

const ISSUER = 'switchboard';
const AUDIENCE = 'switchboard-api';
const ALGORITHM = 'HS256';
/** Distinguishes an access token from every other JWT (RFC 9068, 2.1). */
const TOKEN_TYPE = 'at+jwt';
/** Tolerated clock skew, in seconds. */
const CLOCK_TOLERANCE_SECONDS = 5;
/** Maximum length of a token that is examined; ours have about 300 characters. */
const MAX_TOKEN_LENGTH = 2048;
/** Number of verified tokens whose claims are cached. */
const CACHE_CAPACITY = 20_000;
/** Maximum time for which claims are cached by the token itself instead of its hash, in milliseconds: a console polls again within it. */
const PLAIN_KEY_TTL_MS = 10_000;

/** Claims of an access token. */
export interface AccessClaims {
  /** user_id */
  sub: string;
  /** sign_in_id */
  sid: string;
  /** seconds since the epoch */
  exp: number;
}

/** Strict: a header that asks for more (`crit`, `jku`, …) was not issued by us. */
const header = z.strictObject({ alg: z.literal(ALGORITHM), typ: z.literal(TOKEN_TYPE) });
const claims = z.strictObject({
  iss: z.literal(ISSUER),
  aud: z.literal(AUDIENCE),
  sub: id,
  sid: id,
  iat: z.int(),
  exp: z.int(),
});

/**
 * Access tokens: JWTs with algorithm, type, issuer, audience, lifetime and every claim pinned.
 *
 * Guarantees: a token of any other form is never accepted, even if it was signed with our key for another purpose; a cached token expires
 * like any other. Claims are cached by the token's hash; a token that was just used is itself the key for {@link PLAIN_KEY_TTL_MS} at most, so
 * none stays in memory for long. The map finds it by a seeded hash of the whole token, so timing does not reveal how much of it is correct.
 */
@Injectable()
export class AccessTokens implements OnModuleDestroy {
  private readonly claimsByHash = new BoundedMap<string, AccessClaims>(CACHE_CAPACITY);
  private readonly claimsByToken = new Map<string, AccessClaims>();
  private clearTimer: NodeJS.Timeout | undefined;

  constructor(
    private readonly jwt: JwtService,
    private readonly clock: Clock,
    @Inject(ALSO_ACCEPTED_KEY) private readonly alsoAccepted: KeyObject | null = null,
  ) {}

  /** @returns a token that is valid for {@link ACCESS_TOKEN_SECONDS} */
  issue(user_id: string, sign_in_id: string): string {
    const iat = this.seconds();
    return this.jwt.sign(
      { iss: ISSUER, aud: AUDIENCE, sub: user_id, sid: sign_in_id, iat, exp: iat + ACCESS_TOKEN_SECONDS },
      { algorithm: ALGORITHM, header: { alg: ALGORITHM, typ: TOKEN_TYPE } },
    );
  }

  /** @returns the cached claims of a token that was verified before and has not expired, else null; costs no signature check */
  cachedClaims(token: string): AccessClaims | null {
    return this.unexpired(this.claimsByToken.get(token) ?? this.cacheByToken(token, this.claimsByHash.get(hashOf(token))));
  }

  onModuleDestroy(): void {
    this.clearTokenCache();
  }

  /** @throws DomainError `invalid_token` */
  verify(token: string): AccessClaims {
    if (token.length > MAX_TOKEN_LENGTH) throw invalidToken();
    const key = hashOf(token);
    const known = this.unexpired(this.claimsByHash.get(key));
    if (known) return known;
    const { sub, sid, exp } = this.checkByEachKey(token);
    const checked = { sub, sid, exp };
    this.claimsByHash.set(key, checked);
    return checked;
  }

  private checkByEachKey(token: string): z.infer<typeof claims> {
    try {
      return this.check(token);
    } catch (error) {
      if (this.alsoAccepted === null) throw error;
      return this.check(token, this.alsoAccepted);
    }
  }

  /** @param secret by default the key that signs */
  private check(token: string, secret?: KeyObject): z.infer<typeof claims> {
    const now = this.seconds();
    try {
      const signed: unknown = this.jwt.verify(token, {
        ...(secret && { secret: secret.export() }),
        algorithms: [ALGORITHM],
        issuer: ISSUER,
        audience: AUDIENCE,
        clockTimestamp: now,
        clockTolerance: CLOCK_TOLERANCE_SECONDS,
        complete: true,
      });
      const { payload } = z.object({ header, payload: claims }).parse(signed);
      const lifetime = payload.exp - payload.iat;
      if (payload.iat > now + CLOCK_TOLERANCE_SECONDS || lifetime <= 0 || lifetime > ACCESS_TOKEN_SECONDS) throw invalidToken();
      return payload;
    } catch {
      throw invalidToken();
    }
  }

  /** Caches claims by the token itself for a short time. */
  private cacheByToken(token: string, known: AccessClaims | undefined): AccessClaims | undefined {
    if (!known) return undefined;
    if (this.claimsByToken.size >= CACHE_CAPACITY) this.clearTokenCache();
    this.clearTimer ??= setTimeout(() => this.clearTokenCache(), PLAIN_KEY_TTL_MS).unref();
    this.claimsByToken.set(token, known);
    return known;
  }

  private clearTokenCache(): void {
    clearTimeout(this.clearTimer);
    this.clearTimer = undefined;
    this.claimsByToken.clear();
  }

  private unexpired(known: AccessClaims | undefined): AccessClaims | null {
    return known && this.seconds() < known.exp + CLOCK_TOLERANCE_SECONDS ? known : null;
  }

  private seconds(): number {
    return Math.floor(this.clock.now() / 1000);
  }
}

function hashOf(token: string): string {
  return hash('sha256', token, 'base64url');
}
