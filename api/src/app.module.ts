import { type DynamicModule, Module } from '@nestjs/common';
import { ActivityMinuteEntity, ActivityModule } from './activity/index.js';
import { AuditEntryEntity, AuditHeadEntity, AuditModule } from './audit/index.js';
import { AuthModule, FailedSignInsEntity, KnownDeviceEntity, SignInEntity } from './auth/index.js';
import { ChatModule, MessageEntity } from './chat/index.js';
import { type CoreOptions, CoreModule } from './core/core.module.js';
import { DatabaseModule } from './core/database/database.module.js';
import type { OpenedDatabase } from './core/database/opened-database.js';
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
   * @param core overrides for tests
   * @param opened tracks what is open of the database
   * @throws Error when two extensions share a name or both provide a responder
   */
  static register(extensions: Extension[], core: CoreOptions = {}, opened?: OpenedDatabase): DynamicModule {
    const responder = onlyResponder(extensions);
    assertNamesDiffer(extensions);
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
  const bringing = extensions.filter((extension) => extension.responder);
  if (bringing.length > 1)
    throw new Error(`Only one extension may bring a responder, but these do: ${bringing.map(({ name }) => name).join(', ')}.`);
  return bringing[0]?.responder;
}

function assertNamesDiffer(extensions: Extension[]): void {
  const names = extensions.map(({ name }) => name);
  const twice = names.find((name, at) => names.indexOf(name) !== at);
  if (twice !== undefined) throw new Error(`Two extensions bear the name "${twice}".`);
}
