import { Injectable, Logger } from '@nestjs/common';
import { MAX_COUNTED_USERS, type Role, type UserChange, type UserList, type UserListQuery } from '@switchboard/shared';
import type { EntityManager } from 'typeorm';
import { v7 as uuid } from 'uuid';
import { Clock } from '../core/clock/clock.js';
import { WriteGate } from '../core/database/write-gate.js';
import type { Actor } from '../core/http/access.js';
import { isActiveAdministrator, mayReduceAdministrators, planChange } from './user-change.js';
import type { UserEntity } from './user.entity.js';
import { toAdminUserView } from './user.view.js';
import { emailTaken, lastAdmin, userNotFound } from './users.errors.js';
import { UserChanged, UserCreated, UserDeleted } from './users.events.js';
import { UsersRepository } from './users.repository.js';

/** Milliseconds within which a user counts as seen already: each user costs at most one write in this time. */
const SEEN_FOR_MS = 5 * 60_000;

/** The values of a new account. */
export interface NewUser {
  /** trimmed and in lower case */
  email: string;
  /** argon2id PHC string */
  password_hash: string;
  name: string | null;
  role: Role;
}

/**
 * Removes part of a deleted account's data, in one job of a bounded size.
 *
 * @returns whether there may be more
 */
export type RemovalHook = (user_id: string) => Promise<boolean>;

/**
 * User accounts. Handles password hashes, never passwords.
 *
 * Guarantees: an email address has at most one account, however many registrations run at once; once there is an active administrator, there
 * always is one. Every write joins the caller's job if there is one, and its event names the actor.
 */
@Injectable()
export class UsersService {
  private readonly logger = new Logger(UsersService.name);
  private readonly removalHooks: RemovalHook[] = [];

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

  /**
   * @param signal aborted when nobody waits for the list any more
   * @throws DomainError 422 for a cursor that is invalid or was issued for another list; ReadCancelled
   */
  async list(query: UserListQuery, signal?: AbortSignal): Promise<UserList> {
    const { page, next_cursor } = await this.users.page(query, signal);
    const count = await this.users.count();
    return { users: page.map(toAdminUserView), next_cursor, total: Math.min(count, MAX_COUNTED_USERS), at_least: count > MAX_COUNTED_USERS };
  }

  /** Whether this is the account of someone who may administer the server. */
  async isActiveAdministrator(user_id: string): Promise<boolean> {
    const user = await this.users.find(user_id);
    return user !== undefined && isActiveAdministrator(user);
  }

  /** @param email trimmed and in lower case @returns the account with this email address, or undefined */
  findByEmail(email: string): Promise<UserEntity | undefined> {
    return this.users.findByEmail(email);
  }

  /**
   * Locks an account in its present state until the caller's job ends, so that its password and status cannot change meanwhile.
   *
   * @param manager of the caller's write job
   * @returns undefined when the account was deleted or disabled, or its password hash has changed
   */
  lockUnchanged(manager: EntityManager, user_id: string, password_hash: string): Promise<UserEntity | undefined> {
    return this.users.lockUnchanged(manager, user_id, password_hash);
  }

  /**
   * Locks an account, whatever its state, until the caller's job ends: anything else that would change it, or sign its user in, waits.
   *
   * @param manager of the caller's write job
   * @throws DomainError `not_found`
   */
  async lock(manager: EntityManager, user_id: string): Promise<UserEntity> {
    const user = await this.users.lock(manager, user_id);
    if (!user) throw userNotFound();
    return user;
  }

  /** Whether it is worth writing again that a user was seen. @param last_seen_at as stored */
  isSeenLongAgo(last_seen_at: string): boolean {
    return last_seen_at < this.seenBefore();
  }

  /** Stores that a user was seen now. */
  async markSeen(user_id: string): Promise<void> {
    await this.gate.run(({ manager }) => this.users.updateLastSeen(manager, user_id, this.clock.instant(), this.seenBefore()));
  }

  /** Whether any account exists. */
  hasAny(): Promise<boolean> {
    return this.users.hasAny();
  }

  /** @param actor the administrator; null for a registration @throws DomainError `email_taken` */
  create(user: NewUser, actor: Actor | null = null): Promise<UserEntity> {
    const row: UserEntity = { user_id: uuid(), ...user, status: 'active', created_at: this.clock.instant(), last_seen_at: '', disabled_reason: null };
    return this.gate.run(async ({ manager, publish }) => {
      if (!(await this.users.insert(manager, row))) throw emailTaken();
      await publish(new UserCreated(row.user_id, actor, row.role));
      return row;
    });
  }

  /** Creates the account only if it would be the very first. @returns undefined when there already is one */
  createFirst(user: NewUser): Promise<UserEntity | undefined> {
    return this.gate.run(async ({ manager }) => ((await this.users.hasAny(manager)) ? undefined : this.create(user)));
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
   * Changes what an administrator may change. A value that is already set is no change; if nothing changes, nothing is written or
   * published.
   *
   * @throws DomainError `not_found`, `last_admin`
   */
  change(user_id: string, change: UserChange, actor: Actor): Promise<UserEntity> {
    return this.gate.run(async ({ manager, publish }) => {
      // Locked before the account itself: when two administrators demote each other, the second waits here without holding a lock.
      const administrators = mayReduceAdministrators(change) ? await this.users.lockActiveAdministrators(manager) : [];
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

  /** Sets a password regardless of the previous one. @throws DomainError `not_found` */
  resetPassword(user_id: string, password_hash: string, actor: Actor): Promise<void> {
    return this.gate.run(async ({ manager, publish }) => {
      if (!(await this.users.setPassword(manager, user_id, password_hash))) throw userNotFound();
      await publish(new UserChanged(user_id, ['password'], actor));
    });
  }

  /**
   * Replaces a password hash, provided that it is still the one that the caller checked.
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

  /** Registers a hook by which a higher-level feature removes its data of a deleted account. @param hook see {@link RemovalHook} */
  onRemoval(hook: RemovalHook): void {
    this.removalHooks.push(hook);
  }

  /**
   * Deletes the account: from the first job on, no query finds it any more. Its sessions, messages and sign-ins are removed after that, in
   * jobs of a bounded size, and are gone when this resolves; what an error or a crash leaves behind is removed later (`RemovalTask`).
   *
   * @param assertAllowed called within the first job, to lock what the deletion was decided on
   * @throws DomainError `last_admin`, `not_found`; what `assertAllowed` throws
   */
  async delete(user_id: string, actor: Actor | null = null, assertAllowed?: (manager: EntityManager) => Promise<void>): Promise<void> {
    await this.gate.run(async ({ manager, publish }) => {
      const administrators = await this.users.lockActiveAdministrators(manager);
      if (administrators.length === 1 && administrators[0] === user_id) throw lastAdmin();
      await assertAllowed?.(manager);
      if (!(await this.users.markDeleted(manager, user_id))) throw userNotFound();
      await publish(new UserDeleted(user_id, actor));
    });
    await this.finishDeletion(user_id).catch((error: unknown) =>
      this.logger.warn({ err: error, user_id }, 'data of a deleted account could not be removed; retrying within a minute'),
    );
  }

  /** @returns the id of an account whose deletion is not finished, or undefined */
  nextDeleted(): Promise<string | undefined> {
    return this.users.findDeleted();
  }

  /** Removes what is left of a deleted account, and finally its row. @throws errors of the write gate or of a hook */
  async finishDeletion(user_id: string): Promise<void> {
    for (const remove of this.removalHooks) while (await remove(user_id));
    await this.gate.run(({ manager }) => this.users.removeDeleted(manager, user_id));
  }

  private seenBefore(): string {
    return new Date(this.clock.now() - SEEN_FOR_MS).toISOString();
  }
}
