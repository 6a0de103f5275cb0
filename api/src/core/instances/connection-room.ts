import { Inject, Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { SETTINGS } from '../config/settings-token.js';
import type { StorageSettings } from '../database/database.settings.js';
import { InstancesRepository } from './instances.repository.js';
import { Membership } from './membership.js';

/** More connections than PostgreSQL allows. */
export interface ConnectionShortage {
  /** how many servers there are, this one included */
  servers: number;
  /** what all of them may open, if each has a pool as large as this one's */
  needed: number;
  /** what PostgreSQL allows all of its users together */
  allowed: number;
}

/** Warns at startup when joined servers may open more connections than PostgreSQL allows, which people would notice only under load. */
@Injectable()
export class ConnectionRoom implements OnApplicationBootstrap {
  private readonly logger = new Logger('Instances');
  /** of each server; one holds the owner lock */
  private readonly connections: number;

  constructor(
    @Inject(SETTINGS) { databasePool }: Pick<StorageSettings, 'databasePool'>,
    private readonly membership: Membership,
    private readonly repository: InstancesRepository,
  ) {
    this.connections = databasePool.write + databasePool.read + 1;
  }

  async onApplicationBootstrap(): Promise<void> {
    const shortage = await this.shortage();
    if (shortage) this.logger.warn(shortage, 'all servers together may open more connections than PostgreSQL allows; lower DATABASE_POOL, or raise its max_connections');
  }

  /** @returns null where there are enough, or where this server is not joined with others */
  async shortage(): Promise<ConnectionShortage | null> {
    if (!this.membership.isJoined) return null;
    const allowed = await this.repository.connectionsAllowed();
    const servers = this.membership.living.length;
    const needed = servers * this.connections;
    return needed > allowed ? { servers, needed, allowed } : null;
  }
}
