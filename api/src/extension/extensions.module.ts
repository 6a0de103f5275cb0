import { type DynamicModule, Module } from '@nestjs/common';
import { AuditModule } from '../audit/index.js';
import type { ExtensionsSettings } from '../core/config/extensions.settings.js';
import { SETTINGS } from '../core/config/settings-token.js';
import { DatabaseBackup } from '../core/database/database-backup.js';
import { SessionsModule } from '../sessions/index.js';
import { UsersModule } from '../users/index.js';
import type { Extension } from './extension.js';
import { ExtensionHealth } from './extension-health.js';
import { ExtensionJobs } from './extension-jobs.js';
import { extensionSettings } from './extension-settings.js';
import { ExtensionDataController, ExtensionsAdminController, ExtensionsController } from './extensions.controller.js';
import { ExtensionsService } from './extensions.service.js';
import { EXTENSIONS } from './extensions-token.js';
import { Feed } from './feed.js';
import { Gauges } from './gauges.js';
import { PersonalDataRepository } from './personal-data.repository.js';
import { PersonalDataService } from './personal-data.service.js';

/** What extensions inject, and what the server does with them. */
@Module({})
export class ExtensionsModule {
  static register(extensions: readonly Extension[]): DynamicModule {
    const settings = extensions.map(({ name, settings: schema }) => ({
      provide: extensionSettings(name),
      inject: [SETTINGS],
      // A program that parsed the settings without the extension gets the defaults, or is told what is missing.
      useFactory: ({ extensions: values = {} }: Partial<ExtensionsSettings>) => values[name] ?? schema?.parse({}) ?? {},
    }));
    return {
      module: ExtensionsModule,
      // Global: the modules of extensions import nothing of Switchboard's.
      global: true,
      imports: [SessionsModule, UsersModule, AuditModule],
      controllers: [ExtensionDataController, ExtensionsController, ExtensionsAdminController],
      providers: [
        { provide: EXTENSIONS, useValue: extensions },
        ...settings,
        DatabaseBackup,
        Feed,
        Gauges,
        ExtensionJobs,
        ExtensionHealth,
        ExtensionsService,
        PersonalDataRepository,
        PersonalDataService,
      ],
      exports: [SessionsModule, AuditModule, DatabaseBackup, Feed, Gauges, ...settings.map(({ provide }) => provide)],
    };
  }
}
