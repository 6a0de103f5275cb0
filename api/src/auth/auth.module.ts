import { Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { JwtModule } from '@nestjs/jwt';
import { SETTINGS } from '../core/config/settings-token.js';
import type { AuthSettings } from './auth.settings.js';
import type { StorageSettings } from '../core/database/database.settings.js';
import { UsersModule } from '../users/index.js';
import { AccessGuard } from './access/access.guard.js';
import { AccessRelay } from './access/access-relay.js';
import { AccessTokens } from './access/access-tokens.js';
import { ALSO_ACCEPTED_KEY, alsoAcceptedKey, SIGNING_KEY, signingKey } from './access/jwt-secret.js';
import { Principals } from './access/principals.js';
import { AccessRefusalRecorder } from './access/access-refusal-recorder.js';
import { AccountService } from './account.service.js';
import { UserAdministrationService } from './administration/user-administration.service.js';
import { UsersAdminController } from './administration/users.admin.controller.js';
import { AuthController } from './auth.controller.js';
import { CurrentSignInService } from './current-sign-in.service.js';
import { FirstAdministrator } from './first-administrator.js';
import { DeviceCookieCodec } from './devices/device-cookie-codec.js';
import { KnownDevices } from './devices/known-devices.js';
import { AuthCookies } from './http/auth-cookies.js';
import { GeneratedPasswordDelivery } from './generated-password-delivery.js';
import { PasswordSignInService } from './password-sign-in.service.js';
import { PasswordHasher } from './passwords/password-hasher.js';
import { PasswordPolicy } from './passwords/password-policy.js';
import { PasswordStrength, ThreadedPasswordStrength } from './passwords/password-strength.js';
import { RegistrationService } from './registration.service.js';
import { SignInOpening } from './sign-in-opening.js';
import { RefreshTokens } from './sign-ins/refresh-tokens.js';
import { SignInPruning } from './sign-ins/sign-in-pruning.js';
import { SignInsRepository } from './sign-ins/sign-ins.repository.js';
import { SignInsService } from './sign-ins/sign-ins.service.js';
import { AttemptBudgets } from './throttle/attempt-budgets.js';
import { ConsecutiveFailures } from './throttle/consecutive-failures.js';
import { SharedAttempts } from './throttle/shared-attempts.js';
import { SignInThrottleRepository } from './throttle/sign-in-throttle.repository.js';
import { SignInFailureRecorder } from './throttle/sign-in-failure-recorder.js';
import { SignInThrottle } from './throttle/sign-in-throttle.js';

/** Sign-in, the access guard of every route, the user's own account, and user administration for administrators. */
@Module({
  imports: [
    UsersModule,
    JwtModule.registerAsync({ inject: [SETTINGS], useFactory: (settings: AuthSettings & StorageSettings) => ({ secret: signingKey(settings) }) }),
  ],
  controllers: [AuthController, UsersAdminController],
  providers: [
    AccessRelay,
    { provide: SIGNING_KEY, inject: [SETTINGS], useFactory: signingKey },
    { provide: ALSO_ACCEPTED_KEY, inject: [SETTINGS], useFactory: alsoAcceptedKey },
    {
      provide: GeneratedPasswordDelivery,
      inject: [SETTINGS],
      useFactory: (settings: StorageSettings) => new GeneratedPasswordDelivery(settings, process.stdout.isTTY === true),
    },
    { provide: APP_GUARD, useClass: AccessGuard },
    AccessTokens,
    AccountService,
    AttemptBudgets,
    AuthCookies,
    ConsecutiveFailures,
    CurrentSignInService,
    DeviceCookieCodec,
    FirstAdministrator,
    KnownDevices,
    PasswordHasher,
    PasswordPolicy,
    PasswordSignInService,
    { provide: PasswordStrength, useClass: ThreadedPasswordStrength },
    Principals,
    RefreshTokens,
    RegistrationService,
    AccessRefusalRecorder,
    SharedAttempts,
    SignInThrottleRepository,
    SignInFailureRecorder,
    SignInOpening,
    SignInPruning,
    SignInsRepository,
    SignInsService,
    SignInThrottle,
    UserAdministrationService,
  ],
  exports: [FirstAdministrator, Principals],
})
export class AuthModule {}
