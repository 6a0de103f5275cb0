// The public door: the API available to extensions. Everything else may change without notice.
export { createApp, type AppOptions } from './bootstrap.js';
export {
  MessagePosted,
  ReplyFailed,
  ReplyGrew,
  ReplyPosted,
  ReplyStarted,
  type Responder,
  RESPONDER,
  type ResponderPart,
  type ResponderRequest,
} from './chat/index.js';
export { SignedIn, SignInEnded, type SignInOrigin } from './auth/index.js';
export { Bus, type CommittedListener, type EventClass, type WithinListener } from './core/bus/bus.js';
export { Clock } from './core/clock/clock.js';
export { SETTINGS } from './core/config/settings.js';
export { type DatabaseSettings } from './core/database/database.settings.js';
export { type Executor, Statement } from './core/database/statement.js';
export { WriteGate, type WriteJob } from './core/database/write-gate.js';
export { DomainError, type ErrorExtras, type ErrorKind } from './core/errors/domain-error.js';
export { type Actor, CurrentPrincipal, type Principal, Public, Roles } from './core/http/access.js';
export { defineExtension, type Extension } from './extension.js';
export { SessionChanged, SessionCreated, SessionDeleted, SessionEnded } from './sessions/index.js';
export { loadSettings, parseSettings, type Settings } from './settings.js';
export { UserChanged, UserCreated, UserDeleted, type UserField, type UserMoves } from './users/index.js';
