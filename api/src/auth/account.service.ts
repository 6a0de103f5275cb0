import { Injectable } from '@nestjs/common';
import type { AccountDeletion, PasswordChange, SignInList, User } from '@switchboard/shared';
import type { EntityManager } from 'typeorm';
import { WriteGate } from '../core/database/write-gate.js';
import { actorOf, type Principal } from '../core/http/access.js';
import { toUserView, type UserEntity, UsersService } from '../users/index.js';
import { wrongPassword } from './auth.errors.js';
import { KnownDevices, UNKNOWN_DEVICE } from './devices/known-devices.js';
import type { Caller } from './http/caller.js';
import { PasswordHasher } from './passwords/password-hasher.js';
import { PasswordPolicy } from './passwords/password-policy.js';
import { SignInsService } from './sign-ins/sign-ins.service.js';
import { knownUserQueueKey } from './throttle/queue-keys.js';
import { SignInThrottle } from './throttle/sign-in-throttle.js';

/** Operations of signed-in users on their own account. Irreversible ones require the current password again. */
@Injectable()
export class AccountService {
  constructor(
    private readonly users: UsersService,
    private readonly signIns: SignInsService,
    private readonly hasher: PasswordHasher,
    private readonly policy: PasswordPolicy,
    private readonly throttle: SignInThrottle,
    private readonly devices: KnownDevices,
    private readonly gate: WriteGate,
  ) {}

  async show({ user_id }: Principal): Promise<User> {
    return toUserView(await this.users.get(user_id));
  }

  async rename(principal: Principal, name: string): Promise<User> {
    return toUserView(await this.users.rename(principal.user_id, name, actorOf(principal)));
  }

  /** @throws DomainError `wrong_password`, `too_many_attempts`, `busy`, `last_admin` */
  async delete(principal: Principal, { current_password }: AccountDeletion, caller: Caller): Promise<void> {
    const user = await this.confirmPassword(principal, current_password, caller);
    await this.users.delete(principal.user_id, actorOf(principal), (manager) => this.assertUnchanged(manager, principal, user));
  }

  /**
   * Sets a new password and ends the user's other sign-ins, in one job. Every known device except the requesting one is forgotten.
   *
   * @returns the device cookie to set on this device from now on
   * @throws DomainError `wrong_password`, `too_many_attempts`, `busy`, `invalid`
   */
  async changePassword(principal: Principal, { current_password, password }: PasswordChange, caller: Caller): Promise<string | undefined> {
    const user = await this.confirmPassword(principal, current_password, caller);
    await this.throttle.countNewPassword(user.user_id);
    const queueKey = knownUserQueueKey(user.user_id);
    await this.policy.assertAcceptable(password, user, queueKey);
    const password_hash = await this.hasher.hash(password, queueKey);
    return this.gate.run(async ({ manager }) => {
      await this.assertUnchanged(manager, principal, user);
      const replaced = await this.users.replacePassword(user.user_id, user.password_hash, password_hash, actorOf(principal));
      if (!replaced) throw wrongPassword();
      await this.signIns.endOthers(user.user_id, principal.sign_in_id, caller.refresh_tokens);
      return this.devices.register(manager, user.user_id, caller.device_cookie, UNKNOWN_DEVICE);
    });
  }

  listSignIns({ user_id, sign_in_id }: Principal): Promise<SignInList> {
    return this.signIns.list(user_id, sign_in_id);
  }

  /** @throws DomainError `not_found`, also for another user's sign-in */
  endSignIn({ user_id }: Principal, sign_in_id: string): Promise<void> {
    return this.signIns.endOwn(user_id, sign_in_id);
  }

  /**
   * Locks the account as it was when its password was checked: since then, the password may have been reset, the account disabled, or the sign-in
   * ended.
   *
   * @throws DomainError `wrong_password`, `invalid_token`
   */
  private async assertUnchanged(manager: EntityManager, { sign_in_id }: Principal, { user_id, password_hash }: UserEntity): Promise<void> {
    if (!(await this.users.lockUnchanged(manager, user_id, password_hash))) throw wrongPassword();
    await this.signIns.assertOpen(manager, sign_in_id);
  }

  private async confirmPassword(principal: Principal, password: string, { device_cookie, address, device }: Caller): Promise<UserEntity> {
    const user = await this.users.get(principal.user_id);
    const { is_known, failures } = await this.devices.recognise(principal.user_id, device_cookie);
    const attempt = await this.throttle.beginConfirmation(principal, failures, { address, device, is_known_device: is_known });
    const isCorrect = await this.hasher.verify(user.password_hash, password, knownUserQueueKey(user.user_id)).catch((error: unknown) => {
      attempt.cancelled();
      throw error;
    });
    if (isCorrect) attempt.succeeded();
    else attempt.failed();
    if (!isCorrect) throw wrongPassword();
    return user;
  }
}
