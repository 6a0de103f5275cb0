import cookie from '@fastify/cookie';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { RequestListener } from 'node:http';
import { AppModule } from './app.module.js';
import { Build } from './core/build/build.js';
import type { Clock } from './core/clock/clock.js';
import type { PasswordCost } from './core/config/password-cost.js';
import type { Settings } from './settings.js';
import { DatabaseResources } from './core/database/database-resources.js';
import { WriteGate } from './core/database/write-gate.js';
import { DomainError } from './core/errors/domain-error.js';
import { HealthService } from './core/health/health.service.js';
import { Connections } from './core/http/connections.js';
import { dropEmptyQueryValues, readJsonBodies } from './core/http/json-body.js';
import { ProblemFilter, sendProblem } from './core/http/problem.filter.js';
import { newRequestId } from './core/http/request-id.js';
import { logRequests } from './core/http/request-log.js';
import { MAX_PARAMETER_LENGTH, rejectHeadOnStreams, RouteMethods } from './core/http/route-methods.js';
import { setSecurityHeaders } from './core/http/security-headers.js';
import type { FastPath } from './core/http/server.js';
import { sendSocketError, requireHost } from './core/http/socket-errors.js';
import { type SlowReaderLimits, defaultSlowReaderLimits } from './core/http/slow-readers.js';
import { StartupServer } from './core/http/startup-server.js';
import { Streams } from './core/http/streams.js';
import { UnknownQueryGuard } from './core/http/unknown-query.js';
import { validationPipe } from './core/http/validation.js';
import type { Limits } from './core/limits/limits.js';
import { RateLimits } from './core/http/rate-limits.js';
import { RequestsInFlight } from './core/http/requests-in-flight.js';
import { createPino, PinoLogger } from './core/logging/logger.js';
import { serveApiDocs } from './core/web/api-docs.js';
import { serveWebPages } from './core/web/web-pages.js';
import type { Extension } from './extension.js';
import { ConditionalGetFastPath } from './live/conditional-get-fast-path.js';

/** Maximum size of a request body in bytes. */
const BODY_LIMIT = 262_144;

/** Dependencies and overrides of an application. @since 0.1.0 */
export interface AppOptions {
  settings: Settings;
  extensions: Extension[];
  /** replaces the system clock, for tests */
  clock?: Clock;
  /** overrides of the default limits, for tests */
  limits?: Partial<Limits>;
  /** overrides the default cost of password hashing, for tests */
  passwordCost?: PasswordCost;
  /** overrides how long to wait for clients that do not read, for tests */
  slowReaders?: Partial<SlowReaderLimits>;
  /** receives log lines instead of standard output, for tests */
  log?: { write(line: string): void };
  /** a server that already listens; the application takes its port over on `listen` */
  starting?: StartupServer;
}

/**
 * Creates the application, ready to listen: the single place where Fastify, pipes, filters and hooks are wired up. On failure the
 * database is closed again and free for another server.
 *
 * @throws DatabaseOwnedError when another server runs on the database, Error when the database cannot be used
 * @since 0.1.0
 */
export async function createApp(options: AppOptions): Promise<NestFastifyApplication> {
  const database = new DatabaseResources();
  try {
    return await assemble(options, database);
  } catch (error) {
    await database.close();
    throw error;
  }
}

async function assemble(
  { settings, extensions, clock, limits, passwordCost, slowReaders, starting, log }: AppOptions,
  database: DatabaseResources,
): Promise<NestFastifyApplication> {
  const pino = createPino(settings.logLevel, log);
  let answerPoll: FastPath = () => false;
  const app = await NestFactory.create<NestFastifyApplication>(
    AppModule.register(extensions, { settings, ...(clock && { clock }), ...(limits && { limits }), ...(passwordCost && { passwordCost }) }, database),
    fastifyAdapter(settings, (request, response) => answerPoll(request, response), starting),
    { bodyParser: false, logger: new PinoLogger(pino), abortOnError: false },
  );
  const fastify = app.getHttpAdapter().getInstance();
  const methods = new RouteMethods(fastify);
  app.setGlobalPrefix('api');
  app.useGlobalPipes(validationPipe);
  const rateLimits = app.get(RateLimits);
  // After the authentication guard, which its module registers.
  app.useGlobalGuards(app.get(RequestsInFlight), rateLimits, new UnknownQueryGuard());
  app.useGlobalFilters(new ProblemFilter(methods, rateLimits));
  const isClosing = closeGracefully(app, { ...defaultSlowReaderLimits, ...slowReaders });
  const fastPath = app.get(ConditionalGetFastPath);
  answerPoll = (request, response) => !isClosing() && fastPath.respond(request, response);
  setSecurityHeaders(fastify, settings);
  requireHost(fastify);
  app.get(RequestsInFlight).attach(fastify);
  rejectHeadOnStreams(fastify, methods);
  rejectWhile(isClosing, fastify);
  // Only /api/auth uses cookies; its routes parse them on demand.
  await fastify.register(cookie, { hook: false });
  readJsonBodies(fastify);
  dropEmptyQueryValues(fastify);
  logRequests(fastify, pino);
  // Requests in flight have been answered by now; closing the gate writes every accepted job.
  fastify.addHook('onClose', () => app.get(WriteGate).close());
  await serveApiDocs(app, fastify, app.get(Build).version);
  await serveWebPages(fastify, settings.webRoot, methods);
  return app;
}

function fastifyAdapter(settings: Settings, early: FastPath, starting = new StartupServer()): FastifyAdapter {
  return new FastifyAdapter({
    logger: false,
    skipMiddie: true,
    multipart: false,
    bodyLimit: BODY_LIMIT,
    trustProxy: settings.trustProxy.length > 0 ? settings.trustProxy : false,
    genReqId: () => newRequestId(),
    return503OnClosing: false,
    // Connections does this instead and aborts no response in progress.
    forceCloseConnections: false,
    exposeHeadRoutes: false,
    serverFactory: (handler: RequestListener) => starting.takeOver(handler, early),
    frameworkErrors: (error: unknown, request: FastifyRequest, reply: FastifyReply) => sendProblem(error, request, reply),
    clientErrorHandler: sendSocketError,
    routerOptions: { maxParamLength: MAX_PARAMETER_LENGTH },
  });
}

/**
 * From the start of a shutdown, ends streams and reports not ready.
 *
 * @returns whether the shutdown has started
 */
function closeGracefully(app: NestFastifyApplication, slowReaders: SlowReaderLimits): () => boolean {
  let closing = false;
  const fastify = app.getHttpAdapter().getInstance();
  const connections = new Connections(fastify.server, slowReaders);
  fastify.addHook('preClose', (done) => {
    connections.close();
    done();
  });
  const close = app.close.bind(app);
  app.close = () => {
    closing = true;
    app.get(HealthService).beginShutdown();
    app.get(Streams).shutDown();
    return close();
  };
  return () => closing;
}

/** Rejects new requests during shutdown, except health checks. */
function rejectWhile(isClosing: () => boolean, fastify: FastifyInstance): void {
  fastify.addHook('onRequest', (request, reply, done) => {
    if (!isClosing() || request.url.startsWith('/api/health')) return done();
    void reply.header('connection', 'close');
    sendProblem(
      new DomainError('unavailable', 'shutting_down', 'The server is shutting down.', { headers: { 'Retry-After': '5' } }),
      request,
      reply,
    );
  });
}
