export { satisfies } from './access/access.guard.js';
export { authorizationOf } from './access/authorization-header.js';
export { Principals } from './access/principals.js';
export { AccessRefused, RefreshTokenReused, SignedIn, SignInEnded, UserSignedOut } from './auth.events.js';
export { AuthModule } from './auth.module.js';
export { FirstAdministrator, type FirstCredentials } from './first-administrator.js';
export { PASSWORD_COST, type PasswordCost } from './passwords/password-hasher.js';
export { SignInEntity } from './sign-in.entity.js';
