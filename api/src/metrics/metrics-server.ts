import { Inject, Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { createHash, timingSafeEqual } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SETTINGS } from '../core/config/settings-token.js';
import { Metrics } from '../core/metrics/metrics.js';
import { Exposition } from './exposition.js';
import type { MetricsSettings } from './metrics.settings.js';

/** How long a request may take to arrive, in milliseconds. */
const REQUEST_LIMIT_MS = 5_000;
/** Maximum number of open connections: Prometheus needs one. */
const MAX_CONNECTIONS = 20;

/**
 * Serves `/metrics` on a listener of its own, so that it can be reached by monitoring alone and is never part of the public address.
 *
 * States: off (without METRICS_PORT); listening from the application's start to its end. Every other path is 404, every other method 405.
 */
@Injectable()
export class MetricsServer implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger(MetricsServer.name);
  private server: Server | undefined;

  constructor(
    @Inject(SETTINGS) private readonly settings: MetricsSettings,
    private readonly metrics: Metrics,
  ) {}

  /** The port that it listens on; undefined while it is off. */
  get port(): number | undefined {
    return (this.server?.address() as AddressInfo | null | undefined)?.port;
  }

  /** @throws what `listen` throws, such as EADDRINUSE */
  async onApplicationBootstrap(): Promise<void> {
    const { metricsPort, metricsHost } = this.settings;
    if (metricsPort === undefined) return;
    const exposition = await Exposition.create(this.metrics);
    const server = createServer({ requestTimeout: REQUEST_LIMIT_MS, headersTimeout: REQUEST_LIMIT_MS }, (request, response) => void this.respond(exposition, request, response));
    server.maxConnections = MAX_CONNECTIONS;
    this.server = server.listen(metricsPort, metricsHost);
    await once(server, 'listening');
    this.logger.log({ host: metricsHost, port: this.port }, 'serving metrics');
  }

  async onModuleDestroy(): Promise<void> {
    const { server } = this;
    if (!server) return;
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }

  private async respond(exposition: Exposition, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const send = (status: number, text: string, headers: Record<string, string> = {}) =>
      void response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store', ...headers }).end(text);
    if ((request.url ?? '').split('?', 1)[0] !== '/metrics') return send(404, 'There is nothing at this address.\n');
    if (request.method !== 'GET') return send(405, 'This address accepts only GET.\n', { allow: 'GET' });
    if (!this.isAllowed(request.headers.authorization)) return send(401, 'A token is required.\n', { 'www-authenticate': 'Bearer' });
    try {
      send(200, await exposition.text(), { 'content-type': exposition.contentType });
    } catch (error) {
      this.logger.error({ err: error }, 'metrics could not be written');
      if (!response.headersSent) send(500, 'The metrics could not be written; the log says why.\n');
    }
  }

  /** Compares hashes, so that the time of the answer says nothing about the token. */
  private isAllowed(authorization: string | undefined): boolean {
    const { metricsToken } = this.settings;
    if (metricsToken === undefined) return true;
    const hash = (text: string) => createHash('sha256').update(text).digest();
    return timingSafeEqual(hash(authorization ?? ''), hash(`Bearer ${metricsToken}`));
  }
}
