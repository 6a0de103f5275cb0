import { Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { JwtModule } from '@nestjs/jwt';
import { SETTINGS, type Settings } from '../core/config/settings.js';
import { UsersModule } from '../users/index.js';
import { AccessGuard } from './access/access.guard.js';
import { AccessTokens } from './access/access-tokens.js';
import { SIGNING_KEY, signingKey } from './access/jwt-secret.js';
import { Principals } from './access/principals.js';
import { Refusals } from './access/refusals.js';
import { AccountService } from './account.service.js';
import { UserAdministrationService } from './administration/user-administration.service.js';
import { UsersAdminController } from './administration/users.admin.controller.js';
import { AuthController } from './auth.controller.js';
import { AuthService } from './auth.service.js';
import { FirstAdministrator } from './first-administrator.js';
import { DeviceMarks } from './devices/device-marks.js';
import { KnownDevices } from './devices/known-devices.js';
import { AuthCookies } from './http/auth-cookies.js';
import { PasswordNotice } from './password-notice.js';
import { PasswordHasher } from './passwords/password-hasher.js';
import { PasswordPolicy } from './passwords/password-policy.js';
import { PasswordStrength, ThreadedPasswordStrength } from './passwords/password-strength.js';
import { RefreshTokens } from './sign-ins/refresh-tokens.js';
import { SignInPruning } from './sign-ins/sign-in-pruning.js';
import { SignInsRepository } from './sign-ins/sign-ins.repository.js';
import { SignInsService } from './sign-ins/sign-ins.service.js';
import { ConsecutiveFailures } from './throttle/consecutive-failures.js';
import { SignInGuardsRepository } from './throttle/sign-in-guards.repository.js';
import { SignInJournal } from './throttle/sign-in-journal.js';
import { SignInThrottle } from './throttle/sign-in-throttle.js';

/** Sign-in, the access guard of every route, the user's own account, and user administration for administrators. */
@Module({
  imports: [
    UsersModule,
    JwtModule.registerAsync({ inject: [SETTINGS], useFactory: (settings: Settings) => ({ secret: signingKey(settings) }) }),
  ],
  controllers: [AuthController, UsersAdminController],
  providers: [
    { provide: SIGNING_KEY, inject: [SETTINGS], useFactory: signingKey },
    {
      provide: PasswordNotice,
      inject: [SETTINGS],
      useFactory: (settings: Settings) => new PasswordNotice(settings, process.stdout.isTTY === true),
    },
    { provide: APP_GUARD, useClass: AccessGuard },
    AccessTokens,
    AccountService,
    AuthCookies,
    AuthService,
    ConsecutiveFailures,
    DeviceMarks,
    FirstAdministrator,
    KnownDevices,
    PasswordHasher,
    PasswordPolicy,
    { provide: PasswordStrength, useExisting: ThreadedPasswordStrength },
    Principals,
    RefreshTokens,
    Refusals,
    SignInGuardsRepository,
    SignInJournal,
    SignInPruning,
    SignInsRepository,
    SignInsService,
    SignInThrottle,
    ThreadedPasswordStrength,
    UserAdministrationService,
  ],
  exports: [FirstAdministrator, Principals, ThreadedPasswordStrength],
})
export class AuthModule {}
