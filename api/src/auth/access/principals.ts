import { Injectable } from '@nestjs/common';
import { Bus } from '../../core/bus/bus.js';
import { Clock } from '../../core/clock/clock.js';
import { DatabaseChangedExternally } from '../../core/database/database-changed.js';
import type { Principal } from '../../core/http/access.js';
import { accessBucketOf } from '../../core/instances/access-bucket.js';
import { AccessHinted, AccessMoved } from '../../core/instances/instances.events.js';
import { Pulse } from '../../core/instances/pulse.js';
import { UserChanged, UserDeleted } from '../../users/index.js';
import { invalidToken } from '../auth.errors.js';
import { SignInEnded } from '../auth.events.js';
import { expiryOf } from '../sign-ins/lifetimes.js';
import { SignInsRepository, type SignInState } from '../sign-ins/sign-ins.repository.js';
import { type AccessClaims, AccessTokens } from './access-tokens.js';
import { bearerToken } from './authorization-header.js';
import { BoundedMap } from '../../core/memory/bounded-map.js';

/** Number of sign-ins cached in memory. */
const CACHE_CAPACITY = 20_000;

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
 * it ends, its user changes, or another server or another program changes it. While changes by others might go unnoticed, nothing is cached.
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
    private readonly pulse: Pulse,
    bus: Bus,
  ) {
    bus.committed(SignInEnded, (event) => this.forget(event.sign_in_id));
    bus.committed(UserChanged, (event) => this.evictUser(event.user_id));
    bus.committed(UserDeleted, (event) => this.evictUser(event.user_id));
    bus.elsewhere(AccessMoved, ({ buckets }) => this.evictWhere(({ user_id }) => buckets.has(accessBucketOf(user_id))));
    bus.elsewhere(AccessHinted, ({ id }) => this.evictWhere(({ user_id, sign_in_id }) => user_id === id || sign_in_id === id));
    bus.elsewhere(DatabaseChangedExternally, () => this.invalidate(() => this.cache.clear()));
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

  /**
   * Looks up the current principals of sign-ins, bypassing the cache.
   *
   * @returns those whose sign-in has not ended and who may use their account, by sign-in
   */
  async findAll(sign_in_ids: string[]): Promise<Map<string, Readonly<Principal>>> {
    const states = await this.signIns.findStates(sign_in_ids);
    return new Map(states.filter((state) => this.isActive(state)).map((state) => [state.sign_in_id, toPrincipal(state)]));
  }

  /** Has the next request of a sign-in look it up. */
  forget(sign_in_id: string): void {
    this.invalidate(() => this.cache.delete(sign_in_id));
  }

  private fromCache({ sid, sub }: AccessClaims): Readonly<Principal> | null {
    const cached = this.pulse.isFresh ? this.cache.get(sid) : undefined;
    return cached && cached.principal.user_id === sub && this.clock.now() < cached.expiresAt ? cached.principal : null;
  }

  private async lookUp({ sid, sub }: AccessClaims): Promise<Readonly<Principal>> {
    const { epoch } = this;
    const state = await this.signIns.findState(sid);
    if (!state || state.user_id !== sub || !this.isActive(state)) throw invalidToken();
    const principal = toPrincipal(state);
    if (epoch === this.epoch) this.cache.set(sid, { principal, expiresAt: expiryOf(state) });
    return principal;
  }

  private isActive(state: SignInState): boolean {
    return state.status === 'active' && this.clock.now() < expiryOf(state);
  }

  private evictUser(user_id: string): void {
    this.evictWhere((principal) => principal.user_id === user_id);
  }

  private evictWhere(isConcerned: (principal: Principal) => boolean): void {
    this.invalidate(() => this.cache.deleteWhere(({ principal }) => isConcerned(principal)));
  }

  private invalidate(evict: () => void): void {
    this.epoch++;
    evict();
  }
}

function toPrincipal({ user_id, email, name, role, sign_in_id }: SignInState): Readonly<Principal> {
  return Object.freeze({ user_id, email, name, role, sign_in_id });
}
