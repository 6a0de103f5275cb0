import { Inject, Injectable } from '@nestjs/common';
import { Bus } from '../../core/bus/bus.js';
import { Clock } from '../../core/clock/clock.js';
import { SETTINGS, type Settings } from '../../core/config/settings.js';
import { DatabaseChangedElsewhere } from '../../core/database/external-writes.js';
import type { Principal } from '../../core/http/access.js';
import { UserChanged, UserDeleted } from '../../users/index.js';
import { invalidToken } from '../auth.errors.js';
import { SignInEnded } from '../auth.events.js';
import { endOf } from '../sign-ins/lifetimes.js';
import { SignInsRepository, type Standing } from '../sign-ins/sign-ins.repository.js';
import { type AccessClaims, AccessTokens } from './access-tokens.js';
import { bearerToken } from './authorization-header.js';
import { BoundedMap } from './bounded-map.js';

/** Number of sign-ins cached in memory. */
const KEPT = 20_000;
/** How long an entry is valid where other programs' writes are not announced (PostgreSQL), in milliseconds. */
const BELIEVED_MS = 1_000;

/** How the header begins in the form that nearly every client sends; {@link bearerToken} accepts all forms. */
const BEARER = 'Bearer ';

interface Known {
  principal: Readonly<Principal>;
  /** when the entry expires, in milliseconds since the epoch */
  until: number;
}

/**
 * Authenticates the caller, for the guard, for early hooks and for streams.
 *
 * Role, name and status are always the current ones, never those of the token. A known sign-in costs no SQL: it is cached in memory until
 * it ends, its user changes, or another program writes.
 *
 * Promises: once the call that ended a sign-in or disabled a user has been answered, no request that begins later is authenticated. A
 * lookup that was in progress meanwhile may still serve its own request, but is not cached.
 */
@Injectable()
export class Principals {
  private readonly known = new BoundedMap<string, Known>(KEPT);
  /** number of invalidations; tells a lookup that what it read may be out of date */
  private epoch = 0;

  constructor(
    private readonly tokens: AccessTokens,
    private readonly signIns: SignInsRepository,
    private readonly clock: Clock,
    @Inject(SETTINGS) private readonly settings: Settings,
    bus: Bus,
  ) {
    bus.committed(SignInEnded, (event) => this.forget(() => this.known.delete(event.sign_in_id)));
    bus.committed(UserChanged, (event) => this.forgetUser(event.user_id));
    bus.committed(UserDeleted, (event) => this.forgetUser(event.user_id));
    bus.committed(DatabaseChangedElsewhere, () => this.forget(() => this.known.clear()));
  }

  /**
   * @param header value of Authorization (see `authorizationOf`)
   * @throws DomainError `unauthenticated`, `invalid_token`
   */
  async principalOf(header: string | undefined): Promise<Readonly<Principal>> {
    const claims = this.tokens.verify(bearerToken(header));
    return this.keptFor(claims) ?? (await this.lookUp(claims));
  }

  /**
   * The same result synchronously, where both the token and the sign-in are cached.
   *
   * @returns null when they are not; {@link principalOf} then determines the principal or the error
   */
  cachedPrincipalOf(header: string | undefined): Readonly<Principal> | null {
    if (header === undefined || !header.startsWith(BEARER) || header.includes(' ', BEARER.length)) return null;
    const claims = this.tokens.remember(header.slice(BEARER.length));
    return claims && this.keptFor(claims);
  }

  /**
   * Looks up the current principal of a sign-in, bypassing the cache.
   *
   * @returns null when the sign-in has ended or its user may not use the account
   */
  async find(sign_in_id: string): Promise<Readonly<Principal> | null> {
    const standing = await this.signIns.standing(sign_in_id);
    return standing && this.stands(standing) ? principalIn(standing) : null;
  }

  private keptFor({ sid, sub }: AccessClaims): Readonly<Principal> | null {
    const known = this.known.get(sid);
    return known && known.principal.user_id === sub && this.clock.now() < known.until ? known.principal : null;
  }

  private async lookUp({ sid, sub }: AccessClaims): Promise<Readonly<Principal>> {
    const { epoch } = this;
    const standing = await this.signIns.standing(sid);
    if (!standing || standing.user_id !== sub || !this.stands(standing)) throw invalidToken();
    const principal = principalIn(standing);
    if (epoch === this.epoch) this.known.set(sid, { principal, until: this.believedUntil(standing) });
    return principal;
  }

  private stands(standing: Standing): boolean {
    return standing.status === 'active' && this.clock.now() < endOf(standing);
  }

  private believedUntil(standing: Standing): number {
    const end = endOf(standing);
    return this.settings.database.kind === 'sqlite' ? end : Math.min(end, this.clock.now() + BELIEVED_MS);
  }

  private forgetUser(user_id: string): void {
    this.forget(() => this.known.deleteWhere(({ principal }) => principal.user_id === user_id));
  }

  private forget(what: () => void): void {
    this.epoch++;
    what();
  }
}

function principalIn({ user_id, email, name, role, sign_in_id }: Standing): Readonly<Principal> {
  return Object.freeze({ user_id, email, name, role, sign_in_id });
}
