import { type DynamicModule, Global, Module } from '@nestjs/common';
import { Build } from './build/build.js';
import { Clock, SystemClock } from './clock/clock.js';
import { SharedClock } from './clock/shared-clock.js';
import { PASSWORD_COST, type PasswordCost, defaultPasswordCost } from './config/password-cost.js';
import { SETTINGS } from './config/settings-token.js';
import type { StorageSettings } from './database/database.settings.js';
import { HealthController } from './health/health.controller.js';
import { HealthService } from './health/health.service.js';
import type { HttpSettings } from './http/http.settings.js';
import { Streams } from './http/streams.js';
import { LIMITS, type Limits, defaultLimits } from './limits/limits.js';
import type { LimitSettings } from './limits/limits.settings.js';
import { RateLimits } from './http/rate-limits.js';
import { RequestFigures } from './http/request-figures.js';
import { RequestsInFlight } from './http/requests-in-flight.js';
import { BrowserRecognition } from './limits/browser-recognition.js';
import type { LoggingSettings } from './logging/logging.settings.js';
import { Metrics } from './metrics/metrics.js';

/** The settings that core itself uses; features inject theirs by the same token. */
export type CoreSettings = HttpSettings & StorageSettings & LimitSettings & LoggingSettings;

/** The settings, and what tests may override. */
export interface CoreOptions {
  settings: CoreSettings;
  clock?: Clock;
  /** overrides of the default limits */
  limits?: Partial<Limits>;
  /** the cost of hashing a password, if not the default */
  passwordCost?: PasswordCost;
}

/** Settings, the clock, limits, streams and health: the base of every feature. */
@Global()
@Module({})
export class CoreModule {
  static register({ settings, clock, limits, passwordCost = defaultPasswordCost }: CoreOptions): DynamicModule {
    return {
      module: CoreModule,
      controllers: [HealthController],
      providers: [
        { provide: SETTINGS, useValue: settings },
        { provide: Clock, useFactory: () => clock ?? (settings.database.kind === 'sqlite' ? new SystemClock() : new SharedClock()) },
        {
          provide: LIMITS,
          inject: [SETTINGS],
          useFactory: ({ rateLimits }: LimitSettings) => (rateLimits ? { ...defaultLimits, ...limits } : null),
        },
        { provide: PASSWORD_COST, useValue: passwordCost },
        RateLimits,
        BrowserRecognition,
        RequestsInFlight,
        { provide: Metrics, useFactory: () => new Metrics() },
        RequestFigures,
        Build,
        Streams,
        HealthService,
      ],
      exports: [SETTINGS, Clock, LIMITS, PASSWORD_COST, BrowserRecognition, Build, Metrics, Streams, HealthService],
    };
  }
}
