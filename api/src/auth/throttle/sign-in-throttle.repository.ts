import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource, EntityManager } from 'typeorm';
import { Statement } from '../../core/database/statement.js';

/** Maximum number of known devices per account; the least recently used one is removed first. */
export const MAX_KNOWN_DEVICES = 10;
/** Consecutive wrong passwords from one device after which it counts as unknown. */
const MAX_DEVICE_FAILURES = 20;

/** The stored data that throttles the sign-ins of an account. */
export interface SignInThrottleState {
  /** consecutive wrong passwords */
  failures: number;
  /** whether the given device is known to this account */
  isKnownDevice: boolean;
}

const selectState = new Statement<{ consecutive: number | null; device_hash: string | null }>(
  `SELECT (SELECT "consecutive" FROM "failed_sign_ins" WHERE "user_id" = $1) AS "consecutive",
    (SELECT "device_hash" FROM "known_devices" WHERE "user_id" = $1 AND "device_hash" = $2 AND "failures" < $3) AS "device_hash"`,
);
// The account may be deleted while its password is being guessed.
const addFailures = new Statement<{ consecutive: number }>(
  `INSERT INTO "failed_sign_ins" ("user_id", "consecutive") SELECT "user_id", CAST($2 AS integer) FROM "users" WHERE "user_id" = $1
   ON CONFLICT ("user_id") DO UPDATE SET "consecutive" = "failed_sign_ins"."consecutive" + excluded."consecutive" RETURNING "consecutive"`,
);
const subtractFailures = new Statement('UPDATE "failed_sign_ins" SET "consecutive" = "consecutive" - CAST($2 AS integer) WHERE "user_id" = $1');
const deleteEmpty = new Statement('DELETE FROM "failed_sign_ins" WHERE "user_id" = $1 AND "consecutive" <= 0');
const deleteFailures = new Statement('DELETE FROM "failed_sign_ins" WHERE "user_id" = $1');
const upsertDevice = new Statement(
  `INSERT INTO "known_devices" ("user_id", "device_hash", "last_used_at", "failures") VALUES ($1, $2, $3, 0)
   ON CONFLICT ("user_id", "device_hash") DO UPDATE SET "last_used_at" = excluded."last_used_at", "failures" = 0`,
);
const deleteOldDevices = new Statement(
  `DELETE FROM "known_devices" WHERE "user_id" = $1 AND "device_hash" NOT IN
   (SELECT "device_hash" FROM "known_devices" WHERE "user_id" = $1 ORDER BY "last_used_at" DESC, "device_hash" LIMIT $2)`,
);
const addDeviceFailure = new Statement(
  'UPDATE "known_devices" SET "failures" = "failures" + 1 WHERE "user_id" = $1 AND "device_hash" = $2',
);
const deleteDevices = new Statement('DELETE FROM "known_devices" WHERE "user_id" = $1');

/** The tables `failed_sign_ins` and `known_devices`. Both have rows for existing accounts only; deleting an account deletes them. */
@Injectable()
export class SignInThrottleRepository {
  constructor(@InjectDataSource() private readonly reader: DataSource) {}

  /** Takes as long for an account that does not exist. @param device_hash hash of the device's name; empty when it has none */
  async find(user_id: string, device_hash: string): Promise<SignInThrottleState> {
    const row = await selectState.one(this.reader, user_id, device_hash, MAX_DEVICE_FAILURES);
    return { failures: row?.consecutive ?? 0, isKnownDevice: row?.device_hash != null };
  }

  /** Adds to an account's wrong passwords, whatever other servers have added. @returns how many there are now; 0 without such an account */
  async addFailures(manager: EntityManager, user_id: string, failures: number): Promise<number> {
    return (await addFailures.one(manager, user_id, failures))?.consecutive ?? 0;
  }

  /** Takes back what {@link addFailures} has added after it was reset. */
  async subtractFailures(manager: EntityManager, user_id: string, failures: number): Promise<void> {
    await subtractFailures.all(manager, user_id, failures);
    await deleteEmpty.all(manager, user_id);
  }

  /** An account has no wrong passwords any more. */
  async resetFailures(manager: EntityManager, user_id: string): Promise<void> {
    await deleteFailures.all(manager, user_id);
  }

  /** Adds a device or updates its last use, and deletes those beyond {@link MAX_KNOWN_DEVICES}. */
  async saveDevice(manager: EntityManager, user_id: string, device_hash: string, at: string): Promise<void> {
    await upsertDevice.all(manager, user_id, device_hash, at);
    await deleteOldDevices.all(manager, user_id, MAX_KNOWN_DEVICES);
  }

  async addDeviceFailure(manager: EntityManager, user_id: string, device_hash: string): Promise<void> {
    await addDeviceFailure.all(manager, user_id, device_hash);
  }

  async removeDevices(manager: EntityManager, user_id: string): Promise<void> {
    await deleteDevices.all(manager, user_id);
  }
}
