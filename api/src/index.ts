// The public door: what an extension may use. Everything else may change without notice.
export { createApp, type AppOptions } from './bootstrap.js';
export { MessagePosted, type Responder, RESPONDER, type ResponderPart, type ResponderRequest, ReplyPosted } from './chat/index.js';
export { SignedIn, SignInEnded } from './auth/index.js';
export { Bus, type CommittedListener, type EventClass, type WithinListener } from './core/bus/bus.js';
export { Clock } from './core/clock/clock.js';
export { loadSettings, SETTINGS, type Settings } from './core/config/settings.js';
export { Statement } from './core/database/statement.js';
export { WriteGate, type WriteJob } from './core/database/write-gate.js';
export { DomainError, type ErrorKind } from './core/errors/domain-error.js';
export { CurrentPrincipal, type Principal, Public, Roles } from './core/http/access.js';
export { defineExtension, type Extension } from './extension.js';
export { SessionChanged, SessionCreated, SessionDeleted, SessionEnded } from './sessions/index.js';
export { UserChanged, UserCreated, UserDeleted } from './users/index.js';
