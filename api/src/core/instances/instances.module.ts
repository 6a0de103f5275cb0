import { type DynamicModule, Global, Inject, Module, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { hash } from 'node:crypto';
import { SETTINGS } from '../config/settings-token.js';
import type { StorageSettings } from '../database/database.settings.js';
import { WriteGate } from '../database/write-gate.js';
import { Announcer } from './announcer.js';
import { ConnectionRoom } from './connection-room.js';
import { ContractTask } from './contract-task.js';
import { Duties } from './duties.js';
import { Reachability } from './reachability.js';
import { InstancesRepository } from './instances.repository.js';
import { Membership, MUST_AGREE, type MustAgree } from './membership.js';
import { Messenger, NoMessenger } from './messenger.js';
import { Pulse } from './pulse.js';
import { PulseRepository } from './pulse.repository.js';
import { RedisMessenger } from './redis-messenger.js';
import { SharedCounts } from './shared-counts.js';

/** Who else serves this database or writes to it, and how this server hears of it. */
@Global()
@Module({})
export class InstancesModule implements OnModuleInit, OnApplicationShutdown {
  constructor(@Inject(Messenger) private readonly messenger: Messenger) {}

  /** @param mustAgree what must be the same for all servers on a database */
  static register(mustAgree: MustAgree): DynamicModule {
    return {
      module: InstancesModule,
      providers: [
        { provide: MUST_AGREE, useValue: mustAgree },
        {
          provide: Messenger,
          // The gate exists once the schema is there.
          inject: [SETTINGS, InstancesRepository, Membership, WriteGate],
          useFactory: async ({ redisUrl }: StorageSettings, repository: InstancesRepository, membership: Membership): Promise<Messenger> => {
            if (redisUrl === null) return new NoMessenger();
            return new RedisMessenger(redisUrl, `sb:${hash('sha256', await repository.databaseId(), 'base64url').slice(0, 12)}:`, membership);
          },
        },
        Announcer,
        ConnectionRoom,
        ContractTask,
        Duties,
        Reachability,
        InstancesRepository,
        Membership,
        Pulse,
        PulseRepository,
        SharedCounts,
      ],
      exports: [Announcer, Duties, Reachability, Membership, Messenger, Pulse, SharedCounts],
    };
  }

  onModuleInit(): void {
    if (this.messenger instanceof RedisMessenger) this.messenger.start();
  }

  onApplicationShutdown(): void {
    if (this.messenger instanceof RedisMessenger) this.messenger.stop();
  }
}
