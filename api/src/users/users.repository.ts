import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { MAX_COUNTED_USERS, type UserListQuery } from '@switchboard/shared';
import type { DataSource, EntityManager } from 'typeorm';
import { LongReads } from '../core/database/long-reads.js';
import { type AccessPath, alongOrder, amongIds, type ListPage, readPage } from '../core/database/search/access-path.js';
import { trigramHits } from '../core/database/search/hits.js';
import { trigramsOf } from '../core/database/search/trigrams.js';
import { Statement, type Executor } from '../core/database/statement.js';
import { trimPage, readCursor, writeCursor } from '../core/paging/cursor.js';
import type { ChangeableFields } from './user-change.js';
import { isPerson } from './user-search.js';
import type { UserEntity } from './user.entity.js';

const columns = '"user_id", "email", "name", "role", "status", "password_hash", "created_at", "last_seen_at", "disabled_reason"';
/** Excludes accounts that were deleted and whose sessions are still being removed. */
const isNotDeleted = `"status" <> 'deleted'`;

const selectById = new Statement<UserEntity>(`SELECT ${columns} FROM "users" WHERE "user_id" = $1 AND ${isNotDeleted}`);
const selectByEmail = new Statement<UserEntity>(`SELECT ${columns} FROM "users" WHERE "email" = $1 AND ${isNotDeleted}`);
const selectAny = new Statement('SELECT 1 AS "found" FROM "users" LIMIT 1');
const countSome = new Statement<{ count: number }>(`SELECT CAST(count(*) AS int) AS "count" FROM (SELECT 1 FROM "users" WHERE ${isNotDeleted} LIMIT $1) counted`);
const insert = new Statement<{ user_id: string }>(
  `INSERT INTO "users" (${columns}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT ("email") DO NOTHING RETURNING "user_id"`,
);
const updateName = new Statement<UserEntity>(`UPDATE "users" SET "name" = $2 WHERE "user_id" = $1 AND ${isNotDeleted} RETURNING ${columns}`);
const updatePassword = new Statement<{ user_id: string }>(
  'UPDATE "users" SET "password_hash" = $3 WHERE "user_id" = $1 AND "password_hash" = $2 RETURNING "user_id"',
);
const update = new Statement<UserEntity>(
  `UPDATE "users" SET "name" = $2, "role" = $3, "status" = $4, "disabled_reason" = $5 WHERE "user_id" = $1 AND ${isNotDeleted} RETURNING ${columns}`,
);
const updateLastSeen = new Statement(`UPDATE "users" SET "last_seen_at" = $2 WHERE "user_id" = $1 AND "last_seen_at" < $3 AND ${isNotDeleted}`);
const setPassword = new Statement<{ user_id: string }>(
  `UPDATE "users" SET "password_hash" = $2 WHERE "user_id" = $1 AND ${isNotDeleted} RETURNING "user_id"`,
);
// Updating a row locks it on PostgreSQL even if nothing changes: of two jobs that each remove an administrator, the second waits and then
// sees the result of the first. SQLite has a single writer anyway.
const lockActiveAdministrators = new Statement<{ user_id: string }>(
  `UPDATE "users" SET "role" = "role" WHERE "role" = 'admin' AND "status" = 'active' RETURNING "user_id"`,
);
const lockUnchanged = new Statement<UserEntity>(
  `UPDATE "users" SET "status" = "status" WHERE "user_id" = $1 AND "password_hash" = $2 AND "status" = 'active'
   RETURNING ${columns}`,
);
const lock = new Statement<UserEntity>(`UPDATE "users" SET "status" = "status" WHERE "user_id" = $1 AND ${isNotDeleted} RETURNING ${columns}`);
// Only the id of the user remains; the email address may be registered again.
const markDeleted = new Statement<{ user_id: string }>(
  `UPDATE "users" SET "status" = 'deleted', "email" = 'deleted:' || "user_id", "name" = NULL, "password_hash" = '',
     "last_seen_at" = '', "disabled_reason" = NULL
   WHERE "user_id" = $1 AND ${isNotDeleted} RETURNING "user_id"`,
);
const removeDeleted = new Statement(`DELETE FROM "users" WHERE "user_id" = $1 AND "status" = 'deleted' RETURNING "user_id"`);
const selectDeleted = new Statement<{ user_id: string }>(`SELECT "user_id" FROM "users" WHERE "status" = 'deleted' LIMIT 1`);

/** Rows that a search reads by its index at most. */
const MAX_HITS = 5_000;
/** Rows after which a scan along the order stops; the cursor continues from there. */
const MAX_SCANNED_ROWS = 20_000;


/** The table `users`. Reads use the read-only data source unless they are given a write job's manager. */
@Injectable()
export class UsersRepository {
  constructor(
    @InjectDataSource() private readonly reader: DataSource,
    private readonly longReads: LongReads,
  ) {}

  /** @returns the account, or undefined */
  find(user_id: string): Promise<UserEntity | undefined> {
    return selectById.one(this.reader, user_id);
  }

  /** @param email trimmed and in lower case */
  findByEmail(email: string): Promise<UserEntity | undefined> {
    return selectByEmail.one(this.reader, email);
  }

  /** Whether any account exists. @param on a write job's manager when the result decides what the job writes */
  async hasAny(on: Executor = this.reader): Promise<boolean> {
    return (await selectAny.one(on)) !== undefined;
  }

  /** @returns false when the email address is taken; nothing is written then */
  async insert(manager: EntityManager, user: UserEntity): Promise<boolean> {
    const { user_id, email, name, role, status, password_hash, created_at, last_seen_at, disabled_reason } = user;
    return (await insert.one(manager, user_id, email, name, role, status, password_hash, created_at, last_seen_at, disabled_reason)) !== undefined;
  }

  /** @returns the changed account, or undefined when there is none */
  rename(manager: EntityManager, user_id: string, name: string): Promise<UserEntity | undefined> {
    return updateName.one(manager, user_id, name);
  }

  /** @returns the changed account, or undefined when there is none */
  update(manager: EntityManager, user_id: string, to: ChangeableFields): Promise<UserEntity | undefined> {
    return update.one(manager, user_id, to.name, to.role, to.status, to.disabled_reason);
  }

  /** Writes when the user was seen, unless what is stored is not older than `ifBefore`. */
  async updateLastSeen(manager: EntityManager, user_id: string, at: string, ifBefore: string): Promise<void> {
    await updateLastSeen.all(manager, user_id, at, ifBefore);
  }

  /** @returns false when there is no such account */
  async setPassword(manager: EntityManager, user_id: string, password_hash: string): Promise<boolean> {
    return (await setPassword.one(manager, user_id, password_hash)) !== undefined;
  }

  /** @returns false when the stored hash is no longer `from` */
  async replacePassword(manager: EntityManager, user_id: string, from: string, to: string): Promise<boolean> {
    return (await updatePassword.one(manager, user_id, from, to)) !== undefined;
  }

  /** Locks an active account that has this password hash until the job ends. @returns undefined when there is none */
  lockUnchanged(manager: EntityManager, user_id: string, password_hash: string): Promise<UserEntity | undefined> {
    return lockUnchanged.one(manager, user_id, password_hash);
  }

  /** Locks an account until the job ends. @returns undefined when there is none */
  lock(manager: EntityManager, user_id: string): Promise<UserEntity | undefined> {
    return lock.one(manager, user_id);
  }

  /** Locks the active administrators until the job ends. @returns their ids */
  async lockActiveAdministrators(manager: EntityManager): Promise<string[]> {
    return (await lockActiveAdministrators.all(manager)).map((row) => row.user_id);
  }

  /** Marks an account as deleted, so that no query finds it any more. @returns false when there is no such account */
  async markDeleted(manager: EntityManager, user_id: string): Promise<boolean> {
    return (await markDeleted.one(manager, user_id)) !== undefined;
  }

  /** Deletes the row of an account that is marked as deleted, and by cascade whatever is left of it. */
  async removeDeleted(manager: EntityManager, user_id: string): Promise<void> {
    await removeDeleted.all(manager, user_id);
  }

  /** @returns the id of an account that is marked as deleted and still has its row, or undefined */
  async findDeleted(): Promise<string | undefined> {
    return (await selectDeleted.one(this.reader))?.user_id;
  }

  /** @returns how many accounts there are; one more than {@link MAX_COUNTED_USERS} stands for any number beyond */
  async count(): Promise<number> {
    return (await countSome.one(this.reader, MAX_COUNTED_USERS + 1))!.count;
  }

  /**
   * One page of the accounts in the requested order. A search may end a page early and returns a cursor to continue from.
   *
   * @param signal aborted when nobody waits for the page any more
   * @throws DomainError 422 for a cursor that is invalid or was issued for another list; ReadCancelled
   */
  async page(query: UserListQuery, signal?: AbortSignal): Promise<{ page: UserEntity[]; next_cursor: string | null }> {
    const order = `users ${query.sort}`;
    const after = query.cursor === undefined ? null : readCursor(order, query.cursor);
    const descending = query.sort.startsWith('-');
    const key = query.sort.endsWith('created_at') ? 'created_at' : 'last_seen_at';
    const list: ListPage = {
      source: this.reader,
      table: 'users',
      alias: 'p',
      columns: columns.replaceAll(/"\w+"/g, 'p.$&'),
      key: `p.${key}`,
      id: 'p.user_id',
      descending,
      conditions: (bind) => [
        `p.${isNotDeleted}`,
        ...(query.role ? [`p.role = ${bind(query.role)}`] : []),
        ...(query.status ? [`p.status = ${bind(query.status)}`] : []),
        ...(after ? [`(p.${key}, p.user_id) ${descending ? '<' : '>'} (${bind(after.value)}, ${bind(after.id)})`] : []),
      ],
      matches: (bind) => (query.q === undefined ? [] : [isPerson(query.q, this.reader, bind)]),
      limit: query.limit + 1,
    };
    const isSearch = query.q !== undefined;
    const { rows, stoppedAt } = await readPage<UserEntity>(isSearch ? this.longReads.on(signal) : this.reader, list, isSearch ? searchPaths(list, query.q!) : [alongOrder(list, null)]);
    return trimPage(rows, query.limit, (last) => writeCursor(order, { value: last[key], id: last.user_id }), stoppedAt && writeCursor(order, stoppedAt));
  }
}

/** The paths to a page of a search: what few accounts match is found by the index, anything else along the order. */
function searchPaths(list: ListPage, q: string): AccessPath[] {
  const alongIt = alongOrder(list, null, MAX_SCANNED_ROWS);
  if (trigramsOf(q).length === 0) return [alongIt];
  const byHits: AccessPath = (bind) => ({
    with: [`hits AS MATERIALIZED (${trigramHits(list.source, 'user', q, MAX_HITS, bind)!})`],
    rows: amongIds(list, 'SELECT id FROM hits', [`(SELECT count(*) FROM hits) < ${MAX_HITS}`], bind),
    stop: `CASE WHEN (SELECT count(*) FROM hits) < ${MAX_HITS} THEN NULL ELSE '' END`,
  });
  return [byHits, alongIt];
}
