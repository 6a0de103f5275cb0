import { type DynamicModule, Global, Module } from '@nestjs/common';
import { Build } from './build/build.js';
import { Clock, SystemClock } from './clock/clock.js';
import { PASSWORD_COST, type PasswordCost, defaultPasswordCost } from './config/password-cost.js';
import { loadSettings, SETTINGS, type Settings } from './config/settings.js';
import { HealthController } from './health/health.controller.js';
import { HealthService } from './health/health.service.js';
import { Streams } from './http/streams.js';
import { LIMITS, type Limits, defaultLimits } from './limits/limits.js';
import { RateLimits } from './limits/rate-limits.js';
import { RequestsInFlight } from './limits/requests-in-flight.js';
import { BrowserRecognition } from './limits/browser-recognition.js';

/** What tests may override. */
export interface CoreOptions {
  settings?: Settings;
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
  /** @throws SettingsError when no settings are given and those of the environment are invalid */
  static register({ settings, clock, limits, passwordCost = defaultPasswordCost }: CoreOptions): DynamicModule {
    return {
      module: CoreModule,
      controllers: [HealthController],
      providers: [
        { provide: SETTINGS, useFactory: () => settings ?? loadSettings() },
        { provide: Clock, useFactory: () => clock ?? new SystemClock() },
        {
          provide: LIMITS,
          inject: [SETTINGS],
          useFactory: ({ rateLimits }: Settings) => (rateLimits ? { ...defaultLimits, ...limits } : null),
        },
        { provide: PASSWORD_COST, useValue: passwordCost },
        RateLimits,
        BrowserRecognition,
        RequestsInFlight,
        Build,
        Streams,
        HealthService,
      ],
      exports: [SETTINGS, Clock, LIMITS, PASSWORD_COST, BrowserRecognition, Build, Streams, HealthService],
    };
  }
}
