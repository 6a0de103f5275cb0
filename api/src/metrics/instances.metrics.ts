import { Injectable } from '@nestjs/common';
import { Clock } from '../core/clock/clock.js';
import { Duties } from '../core/instances/duties.js';
import { Messenger } from '../core/instances/messenger.js';
import { Pulse } from '../core/instances/pulse.js';
import { Reachability } from '../core/instances/reachability.js';
import { Metrics, single, type Sample } from '../core/metrics/metrics.js';

/** How this server keeps up with PostgreSQL and with the servers that it is joined with. */
@Injectable()
export class InstancesMetrics {
  constructor(metrics: Metrics, clock: Clock, pulse: Pulse, messenger: Messenger, reachability: Reachability, duties: Duties) {
    const { membership } = reachability;
    metrics.gauge('switchboard_instances_alive', 'Servers that are alive on the database, as this one sees it.', () => single(Math.max(1, membership.living.length)));
    metrics.gauge('switchboard_duty', 'Whether this server does what one of them is enough for: 1 or 0.', () => single(duties.isMine ? 1 : 0));
    metrics.gauge('switchboard_pulse_timestamp_seconds', 'When the counters of changes were last read from PostgreSQL.', () => whenShared(pulse, () => (Date.now() - pulse.age) / 1_000));
    metrics.gauge('switchboard_clock_offset_seconds', 'How far the clock of PostgreSQL, which counts, is ahead of this machine’s.', () =>
      whenShared(pulse, () => (clock.now() - Date.now()) / 1_000));
    metrics.gauge('switchboard_messenger_up', 'Whether messages between servers arrive: 1 or 0.', () => (messenger.isJoined ? single(messenger.isHeard ? 1 : 0) : []));
    metrics.gauge('switchboard_instances_unheard', 'Servers that are alive and whose messages do not arrive here.', () =>
      messenger.isJoined ? single(membership.living.filter(({ instance_id }) => !reachability.hears(instance_id)).length) : []);
  }
}

/** SQLite has one server, whose clock is its machine's. */
function whenShared({ isShared }: Pulse, read: () => number): Sample[] {
  return isShared ? single(read()) : [];
}
