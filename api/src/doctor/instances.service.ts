import { Injectable } from '@nestjs/common';
import type { ServerInstance, ServerInstances } from '@switchboard/shared';
import { Build } from '../core/build/build.js';
import { Clock } from '../core/clock/clock.js';
import { Reachability } from '../core/instances/reachability.js';
import type { LivingInstance } from '../core/instances/membership.js';

/** Lists the servers that are alive on the database: of a server that is not joined with others, itself. */
@Injectable()
export class InstancesService {
  private readonly started_at: string;

  constructor(
    private readonly reachability: Reachability,
    private readonly build: Build,
    private readonly clock: Clock,
  ) {
    this.started_at = clock.instant();
  }

  /** The eldest first. */
  list(): ServerInstances {
    const { membership } = this.reachability;
    return { instances: membership.isJoined ? membership.living.map((each) => this.view(each)) : [this.itself()] };
  }

  private view({ instance_id, name, version, started_at, beat_at, doing }: LivingInstance): ServerInstance {
    const heard = this.reachability.hears(instance_id);
    return { instance_id, name, version, started_at, beat_at, heard, ...activity(doing), duties: doing['duties'] === true };
  }

  private itself(): ServerInstance {
    const { instance_id, name, doing } = this.reachability.membership;
    const { started_at, build, clock } = this;
    return { instance_id, name, version: build.version, started_at, beat_at: clock.instant(), heard: true, ...activity(doing), duties: true };
  }
}

/** What a server says that it is doing; another version may say less. */
function activity({ streams, generations, pending_migrations }: Record<string, unknown>): Pick<ServerInstance, 'streams' | 'generations' | 'pending_migrations'> {
  return { streams: Number(streams ?? 0), generations: Number(generations ?? 0), pending_migrations: (pending_migrations as string[] | undefined) ?? [] };
}
