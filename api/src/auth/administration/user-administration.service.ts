import { Injectable } from '@nestjs/common';
import type { AdminUser, PasswordReset, SignInList, UserChange, UserCreation, UserList, UserListQuery } from '@switchboard/shared';
import { WriteGate } from '../../core/database/write-gate.js';
import { actorOf, type Principal } from '../../core/http/access.js';
import type { EntityManager } from 'typeorm';
import { isActiveAdministrator, toAdminUserView, UsersService } from '../../users/index.js';
import { insufficientScope } from '../auth.errors.js';
import { UserSignedOut } from '../auth.events.js';
import { PasswordHasher } from '../passwords/password-hasher.js';
import { PasswordPolicy } from '../passwords/password-policy.js';
import { SignInsService } from '../sign-ins/sign-ins.service.js';
import { knownUserQueueKey } from '../throttle/queue-keys.js';

/**
 * Operations of administrators on other users' accounts.
 *
 * Guarantees: disabling a user, resetting a password and signing a user out end every sign-in of that user in the same job, without a grace
 * period: no token and no stream of theirs outlives the response. A concurrent sign-in either completes first and is ended by the job, or
 * is refused.
 */
@Injectable()
export class UserAdministrationService {
  constructor(
    private readonly users: UsersService,
    private readonly signIns: SignInsService,
    private readonly hasher: PasswordHasher,
    private readonly policy: PasswordPolicy,
    private readonly gate: WriteGate,
  ) {}

  /** @throws as {@link UsersService.list} */
  list(query: UserListQuery, signal: AbortSignal): Promise<UserList> {
    return this.users.list(query, signal);
  }

  /** @throws DomainError `not_found` */
  async show(user_id: string): Promise<AdminUser> {
    return toAdminUserView(await this.users.get(user_id));
  }

  /** @returns the active sign-ins of a user, most recently used first @throws DomainError `not_found` */
  async signInsOf(user_id: string): Promise<SignInList> {
    await this.users.get(user_id);
    return this.signIns.list(user_id, null);
  }

  /** @throws DomainError `email_taken`, `busy`, `invalid` for an unacceptable password */
  async create(principal: Principal, creation: UserCreation): Promise<AdminUser> {
    const { email, password, name = null, role = 'user' } = creation;
    const queueKey = knownUserQueueKey(principal.user_id);
    await this.policy.assertAcceptable(password, { email, name }, queueKey);
    const password_hash = await this.hasher.hash(password, queueKey);
    const user = await this.gate.run(async ({ manager }) => {
      await this.lockAdministrator(manager, principal);
      return this.users.create({ email, password_hash, name, role }, actorOf(principal));
    });
    return toAdminUserView(user);
  }

  /** @throws DomainError `not_found`, `last_admin` */
  async change(principal: Principal, user_id: string, change: UserChange): Promise<AdminUser> {
    const user = await this.gate.run(async () => {
      const changed = await this.users.change(user_id, change, actorOf(principal));
      if (changed.status === 'disabled') await this.signIns.endAll(user_id);
      return changed;
    });
    return toAdminUserView(user);
  }

  /** @throws DomainError `not_found`, `busy`, `invalid` for an unacceptable password */
  async resetPassword(principal: Principal, user_id: string, { password }: PasswordReset): Promise<void> {
    const queueKey = knownUserQueueKey(principal.user_id);
    await this.policy.assertAcceptable(password, await this.users.get(user_id), queueKey);
    const password_hash = await this.hasher.hash(password, queueKey);
    await this.gate.run(async ({ manager }) => {
      // In one order, since two administrators may do this to each other.
      if (user_id < principal.user_id) await this.users.lock(manager, user_id);
      await this.lockAdministrator(manager, principal);
      await this.users.resetPassword(user_id, password_hash, actorOf(principal));
      await this.signIns.endAll(user_id);
    });
  }

  /** @throws DomainError `not_found` */
  async signOut(principal: Principal, user_id: string): Promise<void> {
    await this.gate.run(async ({ manager, publish }) => {
      await this.users.lock(manager, user_id);
      await this.signIns.endAll(user_id);
      await publish(new UserSignedOut(user_id, actorOf(principal)));
    });
  }

  /**
   * Locks the account of who acts: while a password was checked and hashed, they may have been disabled, demoted or signed out.
   *
   * @throws DomainError `insufficient_scope`, `invalid_token`
   */
  private async lockAdministrator(manager: EntityManager, { user_id, sign_in_id }: Principal): Promise<void> {
    if (!isActiveAdministrator(await this.users.lock(manager, user_id))) throw insufficientScope();
    await this.signIns.assertOpen(manager, sign_in_id);
  }
}
