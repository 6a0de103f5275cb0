import { Injectable, Logger } from '@nestjs/common';
import type { Role, UserChange, UserList, UserListQuery } from '@switchboard/shared';
import type { EntityManager } from 'typeorm';
import { v7 as uuid } from 'uuid';
import { Clock } from '../core/clock/clock.js';
import { WriteGate } from '../core/database/write-gate.js';
import type { Actor } from '../core/http/access.js';
import { isActiveAdministrator, mayTakeAnAdministratorAway, planChange } from './user-change.js';
import type { UserEntity } from './user.entity.js';
import { toUserView } from './user.view.js';
import { emailTaken, lastAdmin, userNotFound } from './users.errors.js';
import { UserChanged, UserCreated, UserDeleted } from './users.events.js';
import { UsersRepository } from './users.repository.js';

/** What an account is made of. */
export interface NewUser {
  /** trimmed and in lower case */
  email: string;
  /** PHC string of argon2id */
  password_hash: string;
  name: string | null;
  role: Role;
}

/**
 * Removes some of what is kept of a deleted account, in one job of a bounded size.
 *
 * @returns whether there may be more
 */
export type Removal = (user_id: string) => Promise<boolean>;

/**
 * Accounts. Knows hashes of passwords, never passwords.
 *
 * Promises: an address has one account at most, whoever registers at the same moment; there is always an active administrator
 * once there was one. Every write joins the caller's job where there is one, and its event bears who did it.
 */
@Injectable()
export class UsersService {
  private readonly logger = new Logger(UsersService.name);
  private readonly removals: Removal[] = [];

  constructor(
    private readonly users: UsersRepository,
    private readonly gate: WriteGate,
    private readonly clock: Clock,
  ) {}

  /** @returns the account @throws DomainError `not_found` */
  async get(user_id: string): Promise<UserEntity> {
    const user = await this.users.find(user_id);
    if (!user) throw userNotFound();
    return user;
  }

  /** @throws DomainError 422 for a foreign cursor */
  async list(query: UserListQuery): Promise<UserList> {
    const { page, next_cursor } = await this.users.page(query);
    return { users: page.map(toUserView), next_cursor };
  }

  /** @param email trimmed and in lower case @returns the account with this address, or undefined */
  findByEmail(email: string): Promise<UserEntity | undefined> {
    return this.users.findByEmail(email);
  }

  /**
   * Holds an account as it is until the caller's job ends, so that nobody changes its password or status meanwhile.
   *
   * @param manager of the caller's write job
   * @returns undefined when the account is gone, disabled, or its password no longer has this hash
   */
  hold(manager: EntityManager, user_id: string, password_hash: string): Promise<UserEntity | undefined> {
    return this.users.hold(manager, user_id, password_hash);
  }

  /**
   * Holds an account, whatever it is like, until the caller's job ends: whatever else would change it, or sign its person in,
   * waits.
   *
   * @param manager of the caller's write job
   * @throws DomainError `not_found`
   */
  async lock(manager: EntityManager, user_id: string): Promise<UserEntity> {
    const user = await this.users.lock(manager, user_id);
    if (!user) throw userNotFound();
    return user;
  }

  /** Whether there is any account at all. */
  any(): Promise<boolean> {
    return this.users.any();
  }

  /** @param actor the administrator; null for who registers @throws DomainError `email_taken` */
  create(user: NewUser, actor: Actor | null = null): Promise<UserEntity> {
    const row: UserEntity = { user_id: uuid(), ...user, status: 'active', created_at: this.clock.instant() };
    return this.gate.run(async ({ manager, publish }) => {
      if (!(await this.users.insert(manager, row))) throw emailTaken();
      await publish(new UserCreated(row.user_id, actor, row.role));
      return row;
    });
  }

  /** Makes the account only when it would be the very first. @returns undefined when there is one already */
  createFirst(user: NewUser): Promise<UserEntity | undefined> {
    return this.gate.run(async ({ manager }) => ((await this.users.any(manager)) ? undefined : this.create(user)));
  }

  /** @throws DomainError `not_found` */
  rename(user_id: string, name: string, actor: Actor | null = null): Promise<UserEntity> {
    return this.gate.run(async ({ manager, publish }) => {
      const user = await this.users.rename(manager, user_id, name);
      if (!user) throw userNotFound();
      await publish(new UserChanged(user_id, ['name'], actor));
      return user;
    });
  }

  /**
   * Changes what an administrator may change. What is so already is no change; where nothing is, nothing is written or told.
   *
   * @throws DomainError `not_found`, `last_admin`
   */
  change(user_id: string, change: UserChange, actor: Actor): Promise<UserEntity> {
    return this.gate.run(async ({ manager, publish }) => {
      // Before the account itself: of two who take away each other's role the second waits here, and holds nothing meanwhile.
      const administrators = mayTakeAnAdministratorAway(change) ? await this.users.lockActiveAdministrators(manager) : [];
      const before = await this.lock(manager, user_id);
      const { after, fields, moves } = planChange(before, change);
      if (fields.length === 0) return before;
      if (administrators.length === 1 && administrators[0] === user_id && !isActiveAdministrator(after)) throw lastAdmin();
      const changed = await this.users.update(manager, user_id, after);
      if (!changed) throw userNotFound();
      await publish(new UserChanged(user_id, fields, actor, moves));
      return changed;
    });
  }

  /** Sets a password whatever it was before. @throws DomainError `not_found` */
  resetPassword(user_id: string, password_hash: string, actor: Actor): Promise<void> {
    return this.gate.run(async ({ manager, publish }) => {
      if (!(await this.users.setPassword(manager, user_id, password_hash))) throw userNotFound();
      await publish(new UserChanged(user_id, ['password'], actor));
    });
  }

  /**
   * Replaces a password's hash by another, provided that it is still the one that the caller checked.
   *
   * @returns false when it was changed meanwhile
   */
  replacePassword(user_id: string, from: string, to: string, actor: Actor | null = null): Promise<boolean> {
    return this.gate.run(async ({ manager, publish }) => {
      const replaced = await this.users.replacePassword(manager, user_id, from, to);
      if (replaced) await publish(new UserChanged(user_id, ['password'], actor));
      return replaced;
    });
  }

  /** Lets a feature above remove what it keeps of a deleted account. @param hook as {@link Removal} */
  onRemoval(hook: Removal): void {
    this.removals.push(hook);
  }

  /**
   * Deletes the account: from the first job on nobody finds it any more. Its sessions, messages and sign-ins are removed after that, in
   * jobs of a bounded size, and are gone when this resolves; what a fault or a crash leaves is removed later (`RemovalTask`).
   *
   * @throws DomainError `last_admin`, `not_found`
   */
  async delete(user_id: string, actor: Actor | null = null): Promise<void> {
    await this.gate.run(async ({ manager, publish }) => {
      const administrators = await this.users.lockActiveAdministrators(manager);
      if (administrators.length === 1 && administrators[0] === user_id) throw lastAdmin();
      if (!(await this.users.markDeleted(manager, user_id))) throw userNotFound();
      await publish(new UserDeleted(user_id, actor));
    });
    await this.finishDeletion(user_id).catch((error: unknown) =>
      this.logger.warn({ err: error, user_id }, 'what a deleted account leaves could not be removed; tried again within a minute'),
    );
  }

  /** @returns an account whose deletion is not finished, or undefined */
  nextDeleted(): Promise<string | undefined> {
    return this.users.findDeleted();
  }

  /** Removes what is left of a deleted account, and at last its row. @throws what the write gate or a hook throws */
  async finishDeletion(user_id: string): Promise<void> {
    for (const remove of this.removals) while (await remove(user_id));
    await this.gate.run(({ manager }) => this.users.removeDeleted(manager, user_id));
  }
}
