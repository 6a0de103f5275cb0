import { Injectable } from '@nestjs/common';
import { Build } from '../core/build/build.js';
import { type Health, HealthService } from '../core/health/health.service.js';
import { Streams } from '../core/http/streams.js';
import { Metrics, single } from '../core/metrics/metrics.js';

/** What version runs, whether it can serve requests, and who watches. */
@Injectable()
export class ServerMetrics {
  private pending: Promise<Health> | null = null;

  constructor(
    private readonly health: HealthService,
    build: Build,
    streams: Streams,
    metrics: Metrics,
  ) {
    metrics.gauge('switchboard_build_info', 'Version and build, as labels; the value is 1.', () => [{ labels: { version: build.version, build: build.id, node: process.versions.node }, value: 1 }]);
    metrics.gauge('switchboard_streams_open', 'Open event streams, by the role of who watches.', () =>
      Object.entries(streams.openByRole).map(([kind, value]) => ({ labels: { kind }, value })));
    metrics.gauge('switchboard_part_ok', 'Whether a part of the server works, as /api/health says: 1 or 0.', async () =>
      Object.entries((await this.read()).parts).map(([part, { status }]) => ({ labels: { part }, value: status === 'ok' ? 1 : 0 })));
    metrics.gauge('switchboard_search_complete', 'Whether all messages can be found: 0 while older ones are being indexed.', async () =>
      single((await this.read()).parts.search.complete_after === undefined ? 1 : 0));
  }

  /** One check for all gauges of a scrape. */
  private read(): Promise<Health> {
    this.pending ??= this.health.details().finally(() => (this.pending = null));
    return this.pending;
  }
}
