import { type DynamicModule, Module } from '@nestjs/common';
import { ActivityMinuteEntity, ActivityModule } from './activity/index.js';
import { AuditEntryEntity, AuditHeadEntity, AuditModule } from './audit/index.js';
import { AuthModule, FailedSignInsEntity, KnownDeviceEntity, SignInEntity } from './auth/index.js';
import { ChatModule, GenerationEntity, MessageEntity, MessageFeedbackEntity, UsageDayEntity, WhisperEntity } from './chat/index.js';
import { type CoreOptions, CoreModule } from './core/core.module.js';
import { DatabaseModule } from './core/database/database.module.js';
import type { DatabaseResources } from './core/database/database-resources.js';
import { InstancesModule } from './core/instances/instances.module.js';
import { DoctorModule } from './doctor/doctor.module.js';
import { ExportModule } from './export/index.js';
import { type Extension, ExtensionsModule, migrationsOf } from './extension/index.js';
import { LiveModule } from './live/live.module.js';
import { MetricsModule } from './metrics/index.js';
import { migrations } from './migrations/index.js';
import { ModelsModule } from './models/index.js';
import { PoliciesModule, PolicyEntity } from './policies/index.js';
import { SearchModule } from './search/index.js';
import { DeletedSessionEntity, OpeningEntity, SessionEntity, SessionsModule, SessionTotalsEntity, UserUsageEntity } from './sessions/index.js';
import { UserEntity, UsersModule } from './users/index.js';
import { ViewEntity, ViewsModule } from './views/index.js';

/** Switchboard's own tables. */
export const entities = [
  UserEntity,
  SignInEntity,
  FailedSignInsEntity,
  KnownDeviceEntity,
  SessionEntity,
  DeletedSessionEntity,
  SessionTotalsEntity,
  UserUsageEntity,
  OpeningEntity,
  MessageEntity,
  GenerationEntity,
  MessageFeedbackEntity,
  UsageDayEntity,
  WhisperEntity,
  ActivityMinuteEntity,
  AuditEntryEntity,
  AuditHeadEntity,
  PolicyEntity,
  ViewEntity,
];

/** Composes the features and installed extensions; contains no logic. */
@Module({})
export class AppModule {
  /**
   * @param extensions the installed extensions, checked
   * @param core the settings, and overrides for tests
   * @param opened tracks what is open of the database
   * @param mustAgree what must be the same for all servers on the database
   */
  static register(extensions: Extension[], core: CoreOptions, opened?: DatabaseResources, mustAgree: Record<string, string> = {}): DynamicModule {
    const responder = extensions.find((extension) => extension.responder)?.responder;
    const responders = [...(responder ? [responder] : []), ...extensions.flatMap((extension) => extension.responders ?? [])];
    const middleware = extensions.flatMap((extension) => extension.around ?? []);
    return {
      module: AppModule,
      imports: [
        CoreModule.register(core),
        DatabaseModule.register(
          {
            entities: [...entities, ...extensions.flatMap((extension) => extension.entities ?? [])],
            migrations,
            extensions: migrationsOf(extensions),
          },
          opened,
        ),
        InstancesModule.register(mustAgree),
        UsersModule,
        AuthModule,
        PoliciesModule,
        SessionsModule,
        ChatModule.register({ responders, replacesBuiltIn: responder !== undefined, middleware }),
        ModelsModule,
        SearchModule,
        LiveModule,
        DoctorModule,
        ExportModule,
        ActivityModule,
        ViewsModule,
        AuditModule,
        MetricsModule,
        ExtensionsModule.register(extensions),
        ...extensions.flatMap((extension) => extension.module ?? []),
      ],
    };
  }
}
