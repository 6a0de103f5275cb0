import { Injectable } from '@nestjs/common';
import { WriteGate } from '../core/database/write-gate.js';
import type { UserEntity } from '../users/index.js';
import { AccessTokens } from './access/access-tokens.js';
import type { SignInOrigin } from './auth.events.js';
import { KnownDevices, type RecognisedDevice } from './devices/known-devices.js';
import type { SignInResult } from './http/auth-cookies.js';
import type { Caller } from './http/caller.js';
import { toSignedInView } from './signed-in.view.js';
import { type OpenSignIn, SignInsService } from './sign-ins/sign-ins.service.js';

/** Opens sign-ins, and issues what their devices keep: an access token, a refresh token and, on a new device, its mark. */
@Injectable()
export class SignInOpening {
  constructor(
    private readonly gate: WriteGate,
    private readonly signIns: SignInsService,
    private readonly devices: KnownDevices,
    private readonly tokens: AccessTokens,
  ) {}

  /**
   * Signs in the user that `admit` returns, in the same job.
   *
   * @param admit runs again when its transaction does
   * @throws errors of `admit`, DomainError `bad_credentials` when the user's password was changed meanwhile
   */
  open(admit: () => UserEntity | Promise<UserEntity>, caller: Caller, device: RecognisedDevice): Promise<SignInResult> {
    return this.gate.run(async (job) => {
      const user = await admit();
      caller.identify(user.user_id);
      const open = await this.signIns.open(user, caller.device, originOf(caller, device));
      const device_cookie = await this.devices.register(job.manager, user.user_id, caller.device_cookie, device);
      return this.resultOf(open, device_cookie);
    });
  }

  /** Issues a new access token for an open sign-in. */
  resultOf({ user, sign_in_id, refresh_token }: OpenSignIn, device_cookie?: string): SignInResult {
    return { body: toSignedInView(user, this.tokens.issue(user.user_id, sign_in_id)), refresh_token, device_cookie };
  }
}

/** Where a sign-in comes from, for its record. */
export function originOf({ address, device }: Caller, { is_known }: RecognisedDevice): SignInOrigin {
  return { address, device, is_known_device: is_known };
}
