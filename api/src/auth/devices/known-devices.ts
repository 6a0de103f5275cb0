import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Bus } from '../../core/bus/bus.js';
import { Clock } from '../../core/clock/clock.js';
import { BrowserRecognition } from '../../core/limits/browser-recognition.js';
import { UserChanged } from '../../users/index.js';
import { deviceCookieOf } from '../http/auth-cookies.js';
import type { StoredFailures } from '../throttle/consecutive-failures.js';
import { SignInThrottleRepository } from '../throttle/sign-in-throttle.repository.js';
import { DeviceCookieCodec, deviceHashOf } from './device-cookie-codec.js';

/** A device, and whether an account knows it. */
export interface RecognisedDevice {
  /** hash of the device's name; empty where the browser has no device token for this account */
  device_hash: string;
  is_known: boolean;
  /** consecutive wrong passwords for the account, as stored */
  failures: StoredFailures;
}

/** A device that no account knows. */
export const UNKNOWN_DEVICE: RecognisedDevice = { device_hash: '', is_known: false, failures: { count: 0, read_at: 0 } };

/** Queried where there is no account, so that the lookup takes as long. */
const NO_USER_ID = '00000000-0000-0000-0000-000000000000';

/**
 * Recognises the devices on which users have signed in. This decides from whose budget a wrong password is taken, and who may sign in while
 * unknown clients are refused.
 *
 * Guarantees: a device is known only to the account that signed in on it, until it has sent 20 consecutive wrong passwords. Each account has
 * at most ten known devices, the most recently used ones. A new password and disabling the account remove all of them in the same job, and
 * deleting the account removes them with it; signing in on such a device again issues a new token, so that a copy of the old one stays
 * worthless.
 */
@Injectable()
export class KnownDevices {
  constructor(
    private readonly cookieCodec: DeviceCookieCodec,
    private readonly repository: SignInThrottleRepository,
    private readonly clock: Clock,
    visitors: BrowserRecognition,
    bus: Bus,
  ) {
    visitors.recognise = (request) => {
      const owner = cookieCodec.read(deviceCookieOf(request))[0]?.user_id;
      // Keyed by the account, so that a client that collects device tokens of one account gets only one budget.
      return owner === undefined ? undefined : `device of ${owner}`;
    };
    bus.within(UserChanged, async ({ user_id, fields, moves }, manager) => {
      if (fields.includes('password') || moves.status?.to === 'disabled') await repository.removeDevices(manager, user_id);
      if (fields.includes('password')) await repository.resetFailures(manager, user_id);
    });
  }

  /** @param user_id undefined where there is no such account: takes as long @param cookie raw value of the device cookie */
  async recognise(user_id: string | undefined, cookie: string | undefined): Promise<RecognisedDevice> {
    const deviceToken = this.cookieCodec.read(cookie).find((each) => each.user_id === user_id);
    const device_hash = deviceToken ? deviceHashOf(deviceToken.name) : '';
    const read_at = this.clock.now();
    const { failures: count, isKnownDevice } = await this.repository.find(user_id ?? NO_USER_ID, device_hash);
    return { device_hash, is_known: isKnownDevice, failures: { count, read_at } };
  }

  /**
   * Registers the device on which a user has just signed in, as part of that job, and resets the account's wrong passwords.
   *
   * @returns the cookie value to set, or undefined when the browser already has it
   */
  async register(manager: EntityManager, user_id: string, cookie: string | undefined, device: RecognisedDevice): Promise<string | undefined> {
    await this.repository.resetFailures(manager, user_id);
    const at = this.clock.instant();
    if (device.is_known) {
      await this.repository.saveDevice(manager, user_id, device.device_hash, at);
      return undefined;
    }
    const issued = this.cookieCodec.issue(user_id, this.cookieCodec.read(cookie));
    await this.repository.saveDevice(manager, user_id, deviceHashOf(issued.token.name), at);
    return issued.cookie;
  }
}
