// The public API, which is what extensions may use. Everything else may change without notice.
export { createApp, type AppOptions } from './bootstrap.js';
export {
  FeedbackGiven,
  HandlingChanged,
  type HandlingChange,
  type HistoryMessage,
  MessagePosted,
  OperatorMessagePosted,
  type ProbeOptions,
  type ProbeResult,
  ReplyFailed,
  ReplyGrew,
  ReplyPosted,
  ReplyStarted,
  type ReportedUsage,
  type Responder,
  RESPONDER,
  type ResponderAvailability,
  type ResponderDescription,
  type ResponderFailure,
  ResponderFault,
  type ResponderFaultDetails,
  type ResponderMiddleware,
  type ResponderPart,
  type ResponderRequest,
} from './chat/index.js';
export { SignedIn, SignInEnded, type SignInOrigin } from './auth/index.js';
export { Audit, type AuditSubject } from './audit/index.js';
export { Bus, type CommittedListener, type ElsewhereListener, type EventClass, type WithinListener } from './core/bus/bus.js';
export { Clock } from './core/clock/clock.js';
export { duration } from './core/config/duration.js';
export { pathSetting } from './core/config/path-setting.js';
export { SETTINGS } from './core/config/settings-token.js';
export { DatabaseBackup } from './core/database/database-backup.js';
export { type DatabaseSettings } from './core/database/database.settings.js';
export { type Executor, Statement } from './core/database/statement.js';
export { WriteGate, type WriteJob } from './core/database/write-gate.js';
export { DomainError, type ErrorExtras, type ErrorKind } from './core/errors/domain-error.js';
export { type Actor, actorOf, CurrentPrincipal, type Principal, Public, RequirePermission, Roles } from './core/http/access.js';
export { RateLimitedAs } from './core/http/rate-limits.js';
export { type RateName } from './core/limits/limits.js';
export { newId } from './core/ids/new-id.js';
export { pageQuery, type Position, readCursor, trimPage, writeCursor } from './core/paging/cursor.js';
export { ApiBearerAuth, ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiTags } from './core/web/api-description.js';
export {
  defineExtension,
  type Extension,
  type ExtensionJob,
  ExtensionsError,
  extensionSettings,
  Feed,
  FeedChannel,
  Gauges,
  type HealthCheck,
  type PersonalData,
  removeExtensionData,
} from './extension/index.js';
export {
  type LockedSession,
  type OpeningReason,
  type ReadSession,
  SessionChanged,
  SessionCreated,
  SessionDeleted,
  SessionEnded,
  type SessionParameter,
  sessionParameter,
  SessionsReader,
  TranscriptOpened,
} from './sessions/index.js';
export { loadSettings, parseSettings, type Settings } from './settings.js';
export { UserChanged, UserCreated, UserDeleted, type UserField, type UserMoves } from './users/index.js';
