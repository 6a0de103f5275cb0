import { Injectable, Logger } from '@nestjs/common';
import type { SignInList } from '@switchboard/shared';
import { v7 as uuid } from 'uuid';
import { Clock } from '../../core/clock/clock.js';
import type { EntityManager } from 'typeorm';
import { WriteGate, type WriteJob } from '../../core/database/write-gate.js';
import { type UserEntity, UsersService } from '../../users/index.js';
import { badCredentials, invalidRefreshToken, invalidToken, signInNotFound, tokenReuse } from '../auth.errors.js';
import { RefreshTokenReused, SignedIn, SignInEnded, type SignInOrigin } from '../auth.events.js';
import { expiryOf, ABSOLUTE_TIMEOUT_MS, IDLE_TIMEOUT_MS } from './lifetimes.js';
import { legacyHashOf, type NumberedToken, RefreshTokens } from './refresh-tokens.js';
import { toSignInView } from './sign-in.view.js';
import { SignInsRepository, type SignInState } from './sign-ins.repository.js';
import { revokeCopies, NEW_FAMILY, presentToken } from './token-family.js';

/** Maximum number of sign-ins per user; one more ends the oldest. */
export const MAX_SIGN_INS_PER_USER = 100;

/** An opened or refreshed sign-in, with the secret that the browser presents next time. */
export interface OpenSignIn {
  sign_in_id: string;
  user: Pick<UserEntity, 'user_id' | 'email' | 'name' | 'role'>;
  /** opaque; not stored */
  refresh_token: string;
}

/** A sign-in after an exchange, and whether its user's `last_seen_at` is due to be written. */
type RefreshedSignIn = OpenSignIn & { isSeenLongAgo: boolean };

/** A dead refresh token was presented: someone has a copy. */
class ReuseDetected {
  constructor(readonly sign_in_id: string) {}
}

/**
 * Sign-ins, each with the family of refresh tokens that descend from it (see `TokenFamily`).
 *
 * States: active (a row), ended (no row): signed out, revoked, expired, displaced by a newer one, or its user deleted.
 *
 * Guarantees: a token is valid until one of its successors is used, so that parallel tabs and lost responses sign nobody out; presenting a
 * dead token ends the family; a user has at most {@link MAX_SIGN_INS_PER_USER}. The end of a sign-in is committed before anyone is notified.
 */
@Injectable()
export class SignInsService {
  private readonly logger = new Logger(SignInsService.name);

  constructor(
    private readonly signIns: SignInsRepository,
    private readonly tokens: RefreshTokens,
    private readonly users: UsersService,
    private readonly gate: WriteGate,
    private readonly clock: Clock,
  ) {}

  /**
   * @param user as it was when the password was checked; if it has changed since, the sign-in is refused
   * @param device the browser's own description
   * @param origin where the sign-in comes from, for the listeners of its event
   * @throws DomainError `bad_credentials` when the account has been deleted or disabled, or its password has changed
   */
  open(user: UserEntity, device: string | null, origin: SignInOrigin | null = null): Promise<OpenSignIn> {
    return this.gate.run(async ({ manager, publish }) => {
      const currentUser = await this.users.lockUnchanged(manager, user.user_id, user.password_hash);
      if (!currentUser) throw badCredentials();
      const at = this.clock.instant();
      const sign_in_id = uuid();
      await this.signIns.insert(manager, { sign_in_id, user_id: user.user_id, created_at: at, last_seen_at: at, device });
      await this.users.markSeen(user.user_id);
      await publish(new SignedIn(user.user_id, sign_in_id, origin));
      for (const ended of await this.signIns.removeOldest(manager, user.user_id, sign_in_id, MAX_SIGN_INS_PER_USER - 1))
        await publish(new SignInEnded(user.user_id, ended));
      return { sign_in_id, user: currentUser, refresh_token: this.tokens.write({ sign_in_id, number: NEW_FAMILY.last }) };
    });
  }

  /**
   * Exchanges a refresh token for the next.
   *
   * @throws DomainError `invalid_refresh_token`, `token_reuse`; errors of the write gate, which leave the token unchanged
   */
  async refresh(refresh_token: string): Promise<OpenSignIn> {
    const token = await this.identify(refresh_token);
    if (!token) throw invalidRefreshToken();
    const outcome = await this.gate.run((job) => this.exchange(job, token));
    // Thrown outside the job: inside, it would roll back what the job ended.
    if (outcome === 'unknown') throw invalidRefreshToken();
    if (!(outcome instanceof ReuseDetected)) {
      if (outcome.isSeenLongAgo) await this.markSeen(outcome.user.user_id);
      return outcome;
    }
    await this.revoke(outcome.sign_in_id);
    throw tokenReuse();
  }

  /** Ends the sign-in of a refresh token, live or dead. Does nothing when there is none. */
  async endByToken(refresh_token: string): Promise<void> {
    const token = await this.identify(refresh_token);
    if (token) await this.end(token.sign_in_id);
  }

  /** Ends a sign-in, if it is still active. */
  async end(sign_in_id: string): Promise<void> {
    await this.gate.run((job) => this.remove(job, sign_in_id));
  }

  /** @throws DomainError `not_found` when this user has no such sign-in */
  async endOwn(user_id: string, sign_in_id: string): Promise<void> {
    await this.gate.run(async ({ manager, publish }) => {
      if (!(await this.signIns.removeOwn(manager, sign_in_id, user_id))) throw signInNotFound();
      await publish(new SignInEnded(user_id, sign_in_id));
    });
  }

  /**
   * Ends all of a user's sign-ins but one, and revokes every token of that one that someone may have copied.
   *
   * @param except id of the sign-in that is kept
   * @param refresh_tokens those that the user's browser sent; ignored when there are several
   */
  async endOthers(user_id: string, except: string, refresh_tokens: string[]): Promise<void> {
    const presented = refresh_tokens.length === 1 ? await this.identify(refresh_tokens[0]!) : null;
    await this.gate.run(async ({ manager, publish }) => {
      const family = await this.signIns.lockFamily(manager, except);
      if (family)
        await this.signIns.setFamily(manager, except, revokeCopies(family, presented?.sign_in_id === except ? presented.number : null));
      for (const ended of await this.signIns.removeOthers(manager, user_id, except))
        await publish(new SignInEnded(user_id, ended));
    });
  }

  /** Locks a sign-in until the caller's job ends. @throws DomainError `invalid_token` if it has ended */
  async assertOpen(manager: EntityManager, sign_in_id: string): Promise<void> {
    if (!(await this.signIns.lockFamily(manager, sign_in_id))) throw invalidToken();
  }

  /**
   * Ends all of a user's sign-ins. A caller that also locks the account's row (`UsersService.lock`) can be sure that none is opened
   * meanwhile.
   */
  async endAll(user_id: string): Promise<void> {
    await this.gate.run(async ({ manager, publish }) => {
      for (const ended of await this.signIns.removeAll(manager, user_id)) await publish(new SignInEnded(user_id, ended));
    });
  }

  /** @param current id of the sign-in that makes the request; null if it is another user's @returns the active sign-ins, most recently used first */
  async list(user_id: string, current: string | null): Promise<SignInList> {
    const { seenUntil, createdUntil } = this.expiry();
    const rows = await this.signIns.listByUser(user_id, seenUntil, createdUntil);
    return { sign_ins: rows.map((row) => toSignInView(row, current)) };
  }

  /** Deletes expired sign-ins. @param limit maximum number to delete @returns how many were deleted */
  prune(limit: number): Promise<number> {
    return this.gate.run(async ({ manager, publish }) => {
      const { seenUntil, createdUntil } = this.expiry();
      const expired = await this.signIns.removeExpired(manager, seenUntil, createdUntil, limit);
      for (const { user_id, sign_in_id } of expired) await publish(new SignInEnded(user_id, sign_in_id));
      return expired.length;
    });
  }

  /** @returns which token it is, or null when it was not issued by this server */
  private async identify(refresh_token: string): Promise<NumberedToken | null> {
    const legacy = legacyHashOf(refresh_token);
    if (legacy === null) return this.tokens.read(refresh_token);
    const sign_in_id = await this.signIns.findByLegacyToken(legacy);
    return sign_in_id === undefined ? null : { sign_in_id, number: NEW_FAMILY.last };
  }

  private async exchange(job: WriteJob, { sign_in_id, number }: NumberedToken): Promise<RefreshedSignIn | 'unknown' | ReuseDetected> {
    const { manager } = job;
    const family = await this.signIns.lockFamily(manager, sign_in_id);
    const state = family && (await this.signIns.findState(sign_in_id, manager));
    if (!state) return 'unknown';
    if (!this.isActive(state)) {
      await this.remove(job, sign_in_id);
      return 'unknown';
    }
    const next = presentToken(family, number);
    if (next === 'unknown') return next;
    if (next === 'dead') return new ReuseDetected(sign_in_id);
    await this.signIns.touchFamily(manager, sign_in_id, next, this.clock.instant());
    const isSeenLongAgo = this.users.isSeenLongAgo(state.user_last_seen_at);
    return { sign_in_id, user: state, refresh_token: this.tokens.write({ sign_in_id, number: next.last }), isSeenLongAgo };
  }

  /** In a job of its own: one that holds a sign-in and waits for its account could deadlock with one that ends the account's sign-ins. */
  private async markSeen(user_id: string): Promise<void> {
    try {
      await this.users.markSeen(user_id);
    } catch (error) {
      this.logger.warn({ err: error, user_id }, 'when a user was seen could not be stored');
    }
  }

  /**
   * Ends the family of a reused token and records the reuse. Elsewhere an action that cannot be recorded is not carried out; this one must
   * be, or the thief stays signed in.
   */
  private async revoke(sign_in_id: string): Promise<void> {
    try {
      await this.gate.run(async (job) => {
        const user_id = await this.remove(job, sign_in_id);
        if (user_id !== undefined) await job.publish(new RefreshTokenReused(user_id, sign_in_id));
      });
    } catch (error) {
      this.logger.error({ err: error, sign_in_id }, 'the reuse of a refresh token could not be recorded in the audit log; its sign-in is ended anyway');
      await this.end(sign_in_id);
    }
  }

  private isActive(state: SignInState): boolean {
    return state.status === 'active' && this.clock.now() < expiryOf(state);
  }

  /** @returns the id of its user, or undefined when it had already ended */
  private async remove({ manager, publish }: WriteJob, sign_in_id: string): Promise<string | undefined> {
    const user_id = await this.signIns.remove(manager, sign_in_id);
    if (user_id !== undefined) await publish(new SignInEnded(user_id, sign_in_id));
    return user_id;
  }

  private expiry(): { seenUntil: string; createdUntil: string } {
    const now = this.clock.now();
    return {
      seenUntil: new Date(now - IDLE_TIMEOUT_MS).toISOString(),
      createdUntil: new Date(now - ABSOLUTE_TIMEOUT_MS).toISOString(),
    };
  }
}
