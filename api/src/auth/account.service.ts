import { Injectable } from '@nestjs/common';
import type { AccountDeletion, PasswordChange, SignInList, User } from '@switchboard/shared';
import { WriteGate } from '../core/database/write-gate.js';
import { actorOf, type Principal } from '../core/http/access.js';
import { toUserView, type UserEntity, UsersService } from '../users/index.js';
import { wrongPassword } from './auth.errors.js';
import type { Caller } from './http/caller.js';
import { PasswordHasher } from './passwords/password-hasher.js';
import { PasswordPolicy } from './passwords/password-policy.js';
import { SignInsService } from './sign-ins/sign-ins.service.js';
import { SignInThrottle } from './throttle/sign-in-throttle.js';

/** What signed-in people do with their own account. What cannot be taken back asks for the current password once more. */
@Injectable()
export class AccountService {
  constructor(
    private readonly users: UsersService,
    private readonly signIns: SignInsService,
    private readonly hasher: PasswordHasher,
    private readonly policy: PasswordPolicy,
    private readonly throttle: SignInThrottle,
    private readonly gate: WriteGate,
  ) {}

  async show({ user_id }: Principal): Promise<User> {
    return toUserView(await this.users.get(user_id));
  }

  async rename(principal: Principal, name: string): Promise<User> {
    return toUserView(await this.users.rename(principal.user_id, name, actorOf(principal)));
  }

  /** @throws DomainError `wrong_password`, `too_many_attempts`, `busy`, `last_admin` */
  async delete(principal: Principal, { current_password }: AccountDeletion): Promise<void> {
    await this.confirm(principal, current_password);
    await this.users.delete(principal.user_id, actorOf(principal));
  }

  /**
   * Sets another password and ends the person's other sign-ins, in one job.
   *
   * @throws DomainError `wrong_password`, `too_many_attempts`, `busy`, `invalid`
   */
  async changePassword(principal: Principal, { current_password, password }: PasswordChange, caller: Caller): Promise<void> {
    const user = await this.confirm(principal, current_password);
    await this.policy.assertFit(password, user);
    const password_hash = await this.hasher.hash(password);
    await this.gate.run(async () => {
      const replaced = await this.users.replacePassword(user.user_id, user.password_hash, password_hash, actorOf(principal));
      if (!replaced) throw wrongPassword();
      await this.signIns.endOthers(user.user_id, principal.sign_in_id, caller.refresh_tokens);
    });
  }

  listSignIns({ user_id, sign_in_id }: Principal): Promise<SignInList> {
    return this.signIns.list(user_id, sign_in_id);
  }

  /** @throws DomainError `not_found`, also for somebody else's */
  endSignIn({ user_id }: Principal, sign_in_id: string): Promise<void> {
    return this.signIns.endOwn(user_id, sign_in_id);
  }

  private async confirm({ user_id, sign_in_id }: Principal, password: string): Promise<UserEntity> {
    const attempt = await this.throttle.confirming(sign_in_id);
    const user = await this.users.get(user_id);
    const right = await this.hasher.verify(user.password_hash, password).catch(async (error: unknown) => {
      await attempt.cancelled();
      throw error;
    });
    if (!right) throw wrongPassword();
    await attempt.succeeded();
    return user;
  }
}
