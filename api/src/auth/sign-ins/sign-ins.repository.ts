import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { Role, UserStatus } from '@switchboard/shared';
import type { DataSource, EntityManager } from 'typeorm';
import { type Executor, Statement } from '../../core/database/statement.js';
import type { StoredSignIn } from '../sign-in.entity.js';
import type { TokenFamily } from './token-family.js';

/** A sign-in joined with its user's account. */
export interface SignInState {
  sign_in_id: string;
  user_id: string;
  created_at: string;
  last_seen_at: string;
  email: string;
  name: string | null;
  role: Role;
  status: UserStatus;
  /** of the user; empty: never */
  user_last_seen_at: string;
}

const stateOf = (condition: string) =>
  new Statement<SignInState>(
    `SELECT s."sign_in_id", s."user_id", s."created_at", s."last_seen_at", u."email", u."name", u."role", u."status",
       u."last_seen_at" AS "user_last_seen_at"
     FROM "sign_ins" s JOIN "users" u ON u."user_id" = s."user_id" WHERE s."sign_in_id" ${condition}`,
  );
const selectState = stateOf('= $1');
const selectStates = { sqlite: stateOf('IN (SELECT value FROM json_each($1))'), postgres: stateOf('= ANY($1)') };
const selectByUser = new Statement<StoredSignIn>(
  `SELECT "sign_in_id", "user_id", "created_at", "last_seen_at", "device" FROM "sign_ins"
   WHERE "user_id" = $1 AND "last_seen_at" > $2 AND "created_at" > $3 ORDER BY "last_seen_at" DESC, "sign_in_id" DESC LIMIT 200`,
);
const insertSignIn = new Statement(
  'INSERT INTO "sign_ins" ("sign_in_id", "user_id", "created_at", "last_seen_at", "device") VALUES ($1, $2, $3, $4, $5)',
);
const deleteOne = new Statement<{ user_id: string }>('DELETE FROM "sign_ins" WHERE "sign_in_id" = $1 RETURNING "user_id"');
const deleteOwn = new Statement<{ user_id: string }>(
  'DELETE FROM "sign_ins" WHERE "sign_in_id" = $1 AND "user_id" = $2 RETURNING "user_id"',
);
const deleteOthers = new Statement<{ sign_in_id: string }>(
  'DELETE FROM "sign_ins" WHERE "user_id" = $1 AND "sign_in_id" <> $2 RETURNING "sign_in_id"',
);
const deleteAll = new Statement<{ sign_in_id: string }>('DELETE FROM "sign_ins" WHERE "user_id" = $1 RETURNING "sign_in_id"');
const deleteOldest = new Statement<{ sign_in_id: string }>(
  `DELETE FROM "sign_ins" WHERE "sign_in_id" IN
   (SELECT "sign_in_id" FROM "sign_ins" WHERE "user_id" = $1 AND "sign_in_id" <> $2
    ORDER BY "created_at" DESC, "sign_in_id" DESC LIMIT 100 OFFSET $3)
   RETURNING "sign_in_id"`,
);
const deleteExpired = new Statement<{ sign_in_id: string; user_id: string }>(
  `DELETE FROM "sign_ins" WHERE "sign_in_id" IN
   (SELECT "sign_in_id" FROM "sign_ins" WHERE "last_seen_at" <= $1 OR "created_at" <= $2 LIMIT $3)
   RETURNING "sign_in_id", "user_id"`,
);
const lockFamily = new Statement<TokenFamily>(
  `UPDATE "sign_ins" SET "last_token" = "last_token" WHERE "sign_in_id" = $1
   RETURNING "current_token" AS "current", "first_successor" AS "first", "last_token" AS "last"`,
);
const updateFamily = new Statement(
  `UPDATE "sign_ins" SET "current_token" = $2, "first_successor" = $3, "last_token" = $4, "last_seen_at" = $5 WHERE "sign_in_id" = $1
   RETURNING "sign_in_id"`,
);
const updateTokens = new Statement(
  'UPDATE "sign_ins" SET "current_token" = $2, "first_successor" = $3 WHERE "sign_in_id" = $1 RETURNING "sign_in_id"',
);
const selectLegacy = new Statement<{ sign_in_id: string }>('SELECT "sign_in_id" FROM "sign_ins" WHERE "legacy_token_hash" = $1');

/** The table `sign_ins`. */
@Injectable()
export class SignInsRepository {
  constructor(@InjectDataSource() private readonly reader: DataSource) {}

  /** @param on a write job's manager when the result decides what the job writes */
  findState(sign_in_id: string, on: Executor = this.reader): Promise<SignInState | undefined> {
    return selectState.one(on, sign_in_id);
  }

  /** @returns the states of those that there are, in any order */
  findStates(sign_in_ids: string[]): Promise<SignInState[]> {
    if (this.reader.options.type === 'postgres') return selectStates.postgres.all(this.reader, sign_in_ids);
    return selectStates.sqlite.all(this.reader, JSON.stringify(sign_in_ids));
  }

  /** @param seenAfter @param createdAfter instants after which a sign-in has not expired @returns the most recently used first */
  listByUser(user_id: string, seenAfter: string, createdAfter: string): Promise<StoredSignIn[]> {
    return selectByUser.all(this.reader, user_id, seenAfter, createdAfter);
  }

  async insert(manager: EntityManager, signIn: StoredSignIn): Promise<void> {
    await insertSignIn.all(manager, signIn.sign_in_id, signIn.user_id, signIn.created_at, signIn.last_seen_at, signIn.device);
  }

  /** @returns the id of its user, or undefined when there was none */
  async remove(manager: EntityManager, sign_in_id: string): Promise<string | undefined> {
    return (await deleteOne.one(manager, sign_in_id))?.user_id;
  }

  /** @returns false when this user has no such sign-in */
  async removeOwn(manager: EntityManager, sign_in_id: string, user_id: string): Promise<boolean> {
    return (await deleteOwn.one(manager, sign_in_id, user_id)) !== undefined;
  }

  /** @param except the sign-in that is kept @returns ids of the deleted sign-ins */
  async removeOthers(manager: EntityManager, user_id: string, except: string): Promise<string[]> {
    return (await deleteOthers.all(manager, user_id, except)).map((row) => row.sign_in_id);
  }

  /** @returns ids of the deleted sign-ins */
  async removeAll(manager: EntityManager, user_id: string): Promise<string[]> {
    return (await deleteAll.all(manager, user_id)).map((row) => row.sign_in_id);
  }

  /**
   * @param except a sign-in that is kept regardless of its creation time
   * @param keepCount how many of the others are kept, newest first
   * @returns ids of the deleted sign-ins, at most 100
   */
  async removeOldest(manager: EntityManager, user_id: string, except: string, keepCount: number): Promise<string[]> {
    return (await deleteOldest.all(manager, user_id, except, keepCount)).map((row) => row.sign_in_id);
  }

  /** @param limit maximum number of sign-ins to delete */
  removeExpired(manager: EntityManager, seenUntil: string, createdUntil: string, limit: number) {
    return deleteExpired.all(manager, seenUntil, createdUntil, limit);
  }

  /** Locks a sign-in until the job ends. @returns the state of its tokens; undefined when the sign-in has ended */
  lockFamily(manager: EntityManager, sign_in_id: string): Promise<TokenFamily | undefined> {
    return lockFamily.one(manager, sign_in_id);
  }

  /**
   * Stores the token state after a token was presented.
   *
   * @param at when it was presented
   * @param family of a sign-in that the job has locked
   */
  async touchFamily(manager: EntityManager, sign_in_id: string, { current, first, last }: TokenFamily, at: string): Promise<void> {
    await updateFamily.all(manager, sign_in_id, current, first, last, at);
  }

  /** Stores the token state. @param family of a sign-in that the job has locked */
  async setFamily(manager: EntityManager, sign_in_id: string, { current, first }: TokenFamily): Promise<void> {
    await updateTokens.all(manager, sign_in_id, current, first);
  }

  /** @returns the id of the sign-in whose first token was issued by 0.1.0 and has this hash */
  async findByLegacyToken(token_hash: string): Promise<string | undefined> {
    return (await selectLegacy.one(this.reader, token_hash))?.sign_in_id;
  }
}
