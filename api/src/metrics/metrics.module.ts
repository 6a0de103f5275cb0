import { Module } from '@nestjs/common';
import { PoliciesModule } from '../policies/index.js';
import { EventsMetrics } from './events.metrics.js';
import { InstancesMetrics } from './instances.metrics.js';
import { MetricsServer } from './metrics-server.js';
import { ServerMetrics } from './server.metrics.js';
import { SessionsFiguresRepository } from './sessions-figures.repository.js';
import { SessionsMetrics } from './sessions.metrics.js';

/** Metrics for Prometheus. It listens to the features below it and reads their figures; none of them depends on it. */
@Module({
  imports: [PoliciesModule],
  providers: [MetricsServer, ServerMetrics, SessionsMetrics, SessionsFiguresRepository, EventsMetrics, InstancesMetrics],
})
export class MetricsModule {}
