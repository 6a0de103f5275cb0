import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Bus } from '../../core/bus/bus.js';
import { Clock } from '../../core/clock/clock.js';
import { Visitors } from '../../core/limits/visitors.js';
import { UserChanged } from '../../users/index.js';
import { deviceMarkOf } from '../http/auth-cookies.js';
import { SignInGuardsRepository } from '../throttle/sign-in-guards.repository.js';
import { DeviceMarks, hashOfDevice } from './device-marks.js';

/** A device as an account knows it, or does not. */
export interface RecognisedDevice {
  /** of the device's name; empty where the browser has no mark of this account */
  device_hash: string;
  is_known: boolean;
  /** wrong passwords in a row for the account, as the database has it */
  failures: number;
}

/** A device that no account knows. */
export const UNKNOWN_DEVICE: RecognisedDevice = { device_hash: '', is_known: false, failures: 0 };

/** What is looked for where there is no account, so that it takes as long. */
const NOBODY = '00000000-0000-0000-0000-000000000000';

/**
 * Knows on which devices people have signed in. It decides whose budget a wrong password is taken from, and who is let in while
 * strangers are refused.
 *
 * Promises: a device is known to the account that signed in on it and to no other, until it was wrong 20 times in a row. Ten of each
 * account are known, those used last. Another password and disabling the account end all of them in the same job, deletion takes them
 * along; signing in on such a device again gives it a new mark, so that a copy of the old one stays worthless.
 */
@Injectable()
export class KnownDevices {
  constructor(
    private readonly marks: DeviceMarks,
    private readonly repository: SignInGuardsRepository,
    private readonly clock: Clock,
    visitors: Visitors,
    bus: Bus,
  ) {
    visitors.recognise = (request) => {
      const owner = marks.read(deviceMarkOf(request))[0]?.user_id;
      // By the account, so that whoever collects marks of one has one allowance.
      return owner === undefined ? undefined : `device of ${owner}`;
    };
    bus.within(UserChanged, async ({ user_id, fields, moves }, manager) => {
      if (fields.includes('password') || moves.status?.to === 'disabled') await repository.forgetDevices(manager, user_id);
      if (fields.includes('password')) await repository.storeFailures(manager, user_id, 0);
    });
  }

  /** @param user_id undefined where there is no such account: takes as long @param cookie the browser's marks */
  async recognise(user_id: string | undefined, cookie: string | undefined): Promise<RecognisedDevice> {
    const mark = this.marks.read(cookie).find((each) => each.user_id === user_id);
    const device_hash = mark ? hashOfDevice(mark.name) : '';
    const { failures, isKnownDevice } = await this.repository.find(user_id ?? NOBODY, device_hash);
    return { device_hash, is_known: isKnownDevice, failures };
  }

  /**
   * Keeps the device on which somebody has just signed in, as a part of that job; their wrong passwords count no more.
   *
   * @returns the cookie that the browser is to have from now on, or undefined where it has it
   */
  async keep(manager: EntityManager, user_id: string, cookie: string | undefined, device: RecognisedDevice): Promise<string | undefined> {
    await this.repository.storeFailures(manager, user_id, 0);
    const at = this.clock.instant();
    if (device.is_known) {
      await this.repository.keepDevice(manager, user_id, device.device_hash, at);
      return undefined;
    }
    const written = this.marks.write(user_id, this.marks.read(cookie));
    await this.repository.keepDevice(manager, user_id, hashOfDevice(written.mark.name), at);
    return written.cookie;
  }
}
