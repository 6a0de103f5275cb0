import { type DynamicModule, Module } from '@nestjs/common';
import { ActivityMinuteEntity, ActivityModule } from './activity/index.js';
import { AuditEntryEntity, AuditHeadEntity, AuditModule } from './audit/index.js';
import { AuthModule, FailedSignInsEntity, KnownDeviceEntity, SignInEntity } from './auth/index.js';
import { ChatModule, MessageEntity } from './chat/index.js';
import { type CoreOptions, CoreModule } from './core/core.module.js';
import { DatabaseModule } from './core/database/database.module.js';
import type { DatabaseResources } from './core/database/database-resources.js';
import { DoctorModule } from './doctor/doctor.module.js';
import { ExportModule } from './export/index.js';
import type { Extension } from './extension.js';
import { LiveModule } from './live/live.module.js';
import { migrations } from './migrations/index.js';
import { SearchModule } from './search/index.js';
import { DeletedSessionEntity, SessionEntity, SessionsModule, SessionTotalsEntity, UserUsageEntity } from './sessions/index.js';
import { UserEntity, UsersModule } from './users/index.js';

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
  MessageEntity,
  ActivityMinuteEntity,
  AuditEntryEntity,
  AuditHeadEntity,
];

/** Composes the features and installed extensions; contains no logic. */
@Module({})
export class AppModule {
  /**
   * @param extensions the installed extensions
   * @param core the settings, and overrides for tests
   * @param opened tracks what is open of the database
   * @throws Error when two extensions share a name or both provide a responder
   */
  static register(extensions: Extension[], core: CoreOptions, opened?: DatabaseResources): DynamicModule {
    const responder = onlyResponder(extensions);
    assertUniqueNames(extensions);
    return {
      module: AppModule,
      imports: [
        CoreModule.register(core),
        DatabaseModule.register(
          {
            entities: [...entities, ...extensions.flatMap((extension) => extension.entities ?? [])],
            migrations: [...migrations, ...extensions.flatMap((extension) => extension.migrations ?? [])],
          },
          opened,
        ),
        UsersModule,
        AuthModule,
        SessionsModule,
        ChatModule.register(responder),
        SearchModule,
        LiveModule,
        DoctorModule,
        ExportModule,
        ActivityModule,
        AuditModule,
        ...extensions.flatMap((extension) => extension.module ?? []),
      ],
    };
  }
}

function onlyResponder(extensions: Extension[]): Extension['responder'] {
  const withResponder = extensions.filter((extension) => extension.responder);
  if (withResponder.length > 1)
    throw new Error(`Only one extension may provide a responder, but these do: ${withResponder.map(({ name }) => name).join(', ')}.`);
  return withResponder[0]?.responder;
}

function assertUniqueNames(extensions: Extension[]): void {
  const names = extensions.map(({ name }) => name);
  const duplicate = names.find((name, at) => names.indexOf(name) !== at);
  if (duplicate !== undefined) throw new Error(`Two extensions have the name "${duplicate}".`);
}
