export { roleSatisfies } from './access/access.guard.js';
export { authorizationOf } from './access/authorization-header.js';
export { Principals } from './access/principals.js';
export {
  AccessRefused,
  RefreshTokenReused,
  SignedIn,
  SignInEnded,
  type SignInOrigin,
  SignInRefused,
  SignInRestricted,
  UserSignedOut,
} from './auth.events.js';
export { AuthModule } from './auth.module.js';
export { KnownDeviceEntity } from './devices/known-device.entity.js';
export { FirstAdministrator, type FirstCredentials } from './first-administrator.js';
export { SignInEntity } from './sign-in.entity.js';
export { FailedSignInsEntity } from './throttle/failed-sign-ins.entity.js';
