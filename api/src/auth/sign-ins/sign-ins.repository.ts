import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { Role, UserStatus } from '@switchboard/shared';
import type { DataSource, EntityManager } from 'typeorm';
import { type Executor, Statement } from '../../core/database/statement.js';
import type { SignInEntity } from '../sign-in.entity.js';

/** A sign-in with what counts of its person. */
export interface Standing {
  sign_in_id: string;
  user_id: string;
  created_at: string;
  last_seen_at: string;
  email: string;
  name: string | null;
  role: Role;
  status: UserStatus;
}

const selectStanding = new Statement<Standing>(
  `SELECT s."sign_in_id", s."user_id", s."created_at", s."last_seen_at", u."email", u."name", u."role", u."status"
   FROM "sign_ins" s JOIN "users" u ON u."user_id" = s."user_id" WHERE s."sign_in_id" = $1`,
);
const selectOfUser = new Statement<SignInEntity>(
  `SELECT "sign_in_id", "user_id", "created_at", "last_seen_at", "device" FROM "sign_ins"
   WHERE "user_id" = $1 AND "last_seen_at" > $2 AND "created_at" > $3 ORDER BY "last_seen_at" DESC, "sign_in_id" DESC LIMIT 200`,
);
const insertSignIn = new Statement(
  'INSERT INTO "sign_ins" ("sign_in_id", "user_id", "created_at", "last_seen_at", "device") VALUES ($1, $2, $3, $4, $5)',
);
const updateSeen = new Statement<{ sign_in_id: string }>(
  'UPDATE "sign_ins" SET "last_seen_at" = $2 WHERE "sign_in_id" = $1 RETURNING "sign_in_id"',
);
const deleteOne = new Statement<{ user_id: string }>('DELETE FROM "sign_ins" WHERE "sign_in_id" = $1 RETURNING "user_id"');
const deleteOwn = new Statement<{ user_id: string }>(
  'DELETE FROM "sign_ins" WHERE "sign_in_id" = $1 AND "user_id" = $2 RETURNING "user_id"',
);
const deleteOthers = new Statement<{ sign_in_id: string }>(
  'DELETE FROM "sign_ins" WHERE "user_id" = $1 AND "sign_in_id" <> $2 RETURNING "sign_in_id"',
);
const deleteAll = new Statement<{ sign_in_id: string }>('DELETE FROM "sign_ins" WHERE "user_id" = $1 RETURNING "sign_in_id"');
const deleteExpired = new Statement<{ sign_in_id: string; user_id: string }>(
  `DELETE FROM "sign_ins" WHERE "sign_in_id" IN
   (SELECT "sign_in_id" FROM "sign_ins" WHERE "last_seen_at" <= $1 OR "created_at" <= $2 LIMIT $3)
   RETURNING "sign_in_id", "user_id"`,
);
const insertToken = new Statement('INSERT INTO "refresh_tokens" ("token_hash", "sign_in_id", "created_at") VALUES ($1, $2, $3)');
const useToken = new Statement<{ sign_in_id: string }>(
  'UPDATE "refresh_tokens" SET "used_at" = $2 WHERE "token_hash" = $1 AND "used_at" IS NULL RETURNING "sign_in_id"',
);
const endGrace = new Statement(
  'UPDATE "refresh_tokens" SET "used_at" = $2 WHERE "sign_in_id" = $1 AND "used_at" > $2 RETURNING "sign_in_id"',
);
const selectToken = new Statement<{ sign_in_id: string; used_at: string | null }>(
  'SELECT "sign_in_id", "used_at" FROM "refresh_tokens" WHERE "token_hash" = $1',
);

/** The tables `sign_ins` and `refresh_tokens`. Deleting a sign-in deletes its refresh tokens. */
@Injectable()
export class SignInsRepository {
  constructor(@InjectDataSource() private readonly reader: DataSource) {}

  /** @param on a write job's manager where the answer decides what the job writes */
  standing(sign_in_id: string, on: Executor = this.reader): Promise<Standing | undefined> {
    return selectStanding.one(on, sign_in_id);
  }

  /** @param seenAfter @param createdAfter instants that part the living from the expired @returns the latest used first */
  listOf(user_id: string, seenAfter: string, createdAfter: string): Promise<SignInEntity[]> {
    return selectOfUser.all(this.reader, user_id, seenAfter, createdAfter);
  }

  async insert(manager: EntityManager, signIn: SignInEntity): Promise<void> {
    await insertSignIn.all(manager, signIn.sign_in_id, signIn.user_id, signIn.created_at, signIn.last_seen_at, signIn.device);
  }

  /** @returns false when it was ended meanwhile */
  async touch(manager: EntityManager, sign_in_id: string, at: string): Promise<boolean> {
    return (await updateSeen.one(manager, sign_in_id, at)) !== undefined;
  }

  /** @returns whose it was, or undefined when there was none */
  async remove(manager: EntityManager, sign_in_id: string): Promise<string | undefined> {
    return (await deleteOne.one(manager, sign_in_id))?.user_id;
  }

  /** @returns false when this person has no such sign-in */
  async removeOwn(manager: EntityManager, sign_in_id: string, user_id: string): Promise<boolean> {
    return (await deleteOwn.one(manager, sign_in_id, user_id)) !== undefined;
  }

  /** Makes the used tokens of a sign-in as old as `usedAt`, those that were used later. */
  async endGrace(manager: EntityManager, sign_in_id: string, usedAt: string): Promise<void> {
    await endGrace.all(manager, sign_in_id, usedAt);
  }

  /** @param except the sign-in that stays @returns ids of those that went */
  async removeOthers(manager: EntityManager, user_id: string, except: string): Promise<string[]> {
    return (await deleteOthers.all(manager, user_id, except)).map((row) => row.sign_in_id);
  }

  /** @returns ids of those that went */
  async removeAll(manager: EntityManager, user_id: string): Promise<string[]> {
    return (await deleteAll.all(manager, user_id)).map((row) => row.sign_in_id);
  }

  /** @param most sign-ins deleted at once, since each may have thousands of refresh tokens */
  removeExpired(manager: EntityManager, seenUntil: string, createdUntil: string, most: number) {
    return deleteExpired.all(manager, seenUntil, createdUntil, most);
  }

  async insertToken(manager: EntityManager, token_hash: string, sign_in_id: string, at: string): Promise<void> {
    await insertToken.all(manager, token_hash, sign_in_id, at);
  }

  /** Marks a token as used. @returns its sign-in, or undefined when it is unknown or was used before */
  async useToken(manager: EntityManager, token_hash: string, at: string): Promise<string | undefined> {
    return (await useToken.one(manager, token_hash, at))?.sign_in_id;
  }

  /** @returns the token's row, used or not */
  findToken(on: Executor, token_hash: string): Promise<{ sign_in_id: string; used_at: string | null } | undefined> {
    return selectToken.one(on, token_hash);
  }
}
