import { Inject, Injectable } from '@nestjs/common';
import { Bus } from '../../core/bus/bus.js';
import { Clock } from '../../core/clock/clock.js';
import { SETTINGS, type Settings } from '../../core/config/settings.js';
import { DatabaseChangedExternally } from '../../core/database/sqlite/external-write-watch.js';
import type { Principal } from '../../core/http/access.js';
import { UserChanged, UserDeleted } from '../../users/index.js';
import { invalidToken } from '../auth.errors.js';
import { SignInEnded } from '../auth.events.js';
import { expiryOf } from '../sign-ins/lifetimes.js';
import { SignInsRepository, type SignInState } from '../sign-ins/sign-ins.repository.js';
import { type AccessClaims, AccessTokens } from './access-tokens.js';
import { bearerToken } from './authorization-header.js';
import { BoundedMap } from './bounded-map.js';

/** Number of sign-ins cached in memory. */
const CACHE_CAPACITY = 20_000;
/** How long an entry is valid where other programs' writes are not announced (PostgreSQL), in milliseconds. */
const CACHE_TTL_MS = 1_000;

/** How the header begins in the form that nearly every client sends; {@link bearerToken} accepts all forms. */
const BEARER_PREFIX = 'Bearer ';

interface CachedPrincipal {
  principal: Readonly<Principal>;
  /** when the entry expires, in milliseconds since the epoch */
  expiresAt: number;
}

/**
 * Authenticates the caller, for the guard, for early hooks and for streams.
 *
 * Role, name and status are always the current ones, never those of the token. A known sign-in costs no SQL: it is cached in memory until
 * it ends, its user changes, or another program writes.
 *
 * Guarantees: once the call that ended a sign-in or disabled a user has been answered, no request that begins later is authenticated. A
 * lookup that was in progress meanwhile may still serve its own request, but is not cached.
 */
@Injectable()
export class Principals {
  private readonly cache = new BoundedMap<string, CachedPrincipal>(CACHE_CAPACITY);
  /** number of invalidations; tells a lookup that what it read may be out of date */
  private epoch = 0;

  constructor(
    private readonly tokens: AccessTokens,
    private readonly signIns: SignInsRepository,
    private readonly clock: Clock,
    @Inject(SETTINGS) private readonly settings: Settings,
    bus: Bus,
  ) {
    bus.committed(SignInEnded, (event) => this.invalidate(() => this.cache.delete(event.sign_in_id)));
    bus.committed(UserChanged, (event) => this.evictUser(event.user_id));
    bus.committed(UserDeleted, (event) => this.evictUser(event.user_id));
    bus.committed(DatabaseChangedExternally, () => this.invalidate(() => this.cache.clear()));
  }

  /**
   * @param header value of Authorization (see `authorizationOf`)
   * @throws DomainError `unauthenticated`, `invalid_token`
   */
  async principalOf(header: string | undefined): Promise<Readonly<Principal>> {
    const claims = this.tokens.verify(bearerToken(header));
    return this.fromCache(claims) ?? (await this.lookUp(claims));
  }

  /**
   * The same result synchronously, where both the token and the sign-in are cached.
   *
   * @returns null when they are not; {@link principalOf} then determines the principal or the error
   */
  cachedPrincipalOf(header: string | undefined): Readonly<Principal> | null {
    if (header === undefined || !header.startsWith(BEARER_PREFIX) || header.includes(' ', BEARER_PREFIX.length)) return null;
    const claims = this.tokens.cachedClaims(header.slice(BEARER_PREFIX.length));
    return claims && this.fromCache(claims);
  }

  /**
   * Looks up the current principal of a sign-in, bypassing the cache.
   *
   * @returns null when the sign-in has ended or its user may not use the account
   */
  async find(sign_in_id: string): Promise<Readonly<Principal> | null> {
    const state = await this.signIns.findState(sign_in_id);
    return state && this.isActive(state) ? toPrincipal(state) : null;
  }

  private fromCache({ sid, sub }: AccessClaims): Readonly<Principal> | null {
    const cached = this.cache.get(sid);
    return cached && cached.principal.user_id === sub && this.clock.now() < cached.expiresAt ? cached.principal : null;
  }

  private async lookUp({ sid, sub }: AccessClaims): Promise<Readonly<Principal>> {
    const { epoch } = this;
    const state = await this.signIns.findState(sid);
    if (!state || state.user_id !== sub || !this.isActive(state)) throw invalidToken();
    const principal = toPrincipal(state);
    if (epoch === this.epoch) this.cache.set(sid, { principal, expiresAt: this.cacheExpiryOf(state) });
    return principal;
  }

  private isActive(state: SignInState): boolean {
    return state.status === 'active' && this.clock.now() < expiryOf(state);
  }

  private cacheExpiryOf(state: SignInState): number {
    const end = expiryOf(state);
    return this.settings.database.kind === 'sqlite' ? end : Math.min(end, this.clock.now() + CACHE_TTL_MS);
  }

  private evictUser(user_id: string): void {
    this.invalidate(() => this.cache.deleteWhere(({ principal }) => principal.user_id === user_id));
  }

  private invalidate(evict: () => void): void {
    this.epoch++;
    evict();
  }
}

function toPrincipal({ user_id, email, name, role, sign_in_id }: SignInState): Readonly<Principal> {
  return Object.freeze({ user_id, email, name, role, sign_in_id });
}
