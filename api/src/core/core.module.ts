import { type DynamicModule, Global, Module } from '@nestjs/common';
import { Build } from './build/build.js';
import { Clock, SystemClock } from './clock/clock.js';
import { loadSettings, SETTINGS, type Settings } from './config/settings.js';
import { HealthController } from './health/health.controller.js';
import { HealthService } from './health/health.service.js';
import { Streams } from './http/streams.js';

/** What tests may replace. */
export interface CoreOptions {
  settings?: Settings;
  clock?: Clock;
}

/** Settings, the clock, streams and health: what every feature stands on. */
@Global()
@Module({})
export class CoreModule {
  /** @throws SettingsError when no settings are given and those of the environment cannot be used */
  static register({ settings, clock }: CoreOptions): DynamicModule {
    return {
      module: CoreModule,
      controllers: [HealthController],
      providers: [
        { provide: SETTINGS, useFactory: () => settings ?? loadSettings() },
        { provide: Clock, useFactory: () => clock ?? new SystemClock() },
        Build,
        Streams,
        HealthService,
      ],
      exports: [SETTINGS, Clock, Build, Streams, HealthService],
    };
  }
}
