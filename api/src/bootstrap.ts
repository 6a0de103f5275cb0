import cookie from '@fastify/cookie';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { RequestListener } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { AppModule } from './app.module.js';
import { AdministratorPresence } from './chat/index.js';
import { Build, productVersion } from './core/build/build.js';
import { Clock } from './core/clock/clock.js';
import type { PasswordCost } from './core/config/password-cost.js';
import { agreedSettings, type Settings, settingsSchema } from './settings.js';
import { DatabaseResources } from './core/database/database-resources.js';
import { OwnerLock } from './core/database/owner-lock.js';
import { WriteGate } from './core/database/write-gate.js';
import { DomainError } from './core/errors/domain-error.js';
import { HealthService } from './core/health/health.service.js';
import { Connections } from './core/http/connections.js';
import { dropEmptyQueryValues, readJsonBodies } from './core/http/json-body.js';
import { ProblemFilter, sendProblem } from './core/http/problem.filter.js';
import { newRequestId } from './core/http/request-id.js';
import { logRequests } from './core/http/request-log.js';
import { isApiPath, MAX_PARAMETER_LENGTH, rejectHeadOnStreams, RouteMethods } from './core/http/route-methods.js';
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
import { RequestFigures } from './core/http/request-figures.js';
import { continueTraces } from './core/http/request-traces.js';
import { RequestsInFlight } from './core/http/requests-in-flight.js';
import { createPino, PinoLogger } from './core/logging/logger.js';
import { serveApiDocs } from './core/web/api-docs.js';
import { serveSecurityTxt } from './core/web/security-txt.js';
import { isBuiltFile, serveWebPages } from './core/web/web-pages.js';
import { assertExtensions, type Extension } from './extension/index.js';
import { ConditionalGetFastPath } from './live/conditional-get-fast-path.js';

/** How long one of several servers goes on listening when it stops, in milliseconds: so that balancers notice before a connection is refused. */
const NOTICE_MS = 1_000;
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
  /** listens while PostgreSQL or a joined server is waited for; the application takes its port over on `listen` */
  starting?: StartupServer;
}

/**
 * Creates the application, ready to listen: the single place where Fastify, pipes, filters and hooks are wired up. On failure the
 * database is closed again and free for another server.
 *
 * @throws ExtensionsError listing what is wrong with the extensions, before anything else happens; DatabaseOwnedError when another server runs on the database, Error when the database cannot be used
 * @since 0.1.0
 */
export async function createApp(options: AppOptions): Promise<NestFastifyApplication> {
  assertExtensions(options.extensions, { version: productVersion(), settings: settingsSchema.names });
  const { settings, starting } = options;
  // Another server may be migrating, for as long as the largest table takes: whoever asks is told that this one is alive.
  const database = new DatabaseResources(async () => starting?.listen(settings.port, settings.host));
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
    AppModule.register(
      extensions,
      { settings, ...(clock && { clock }), ...(limits && { limits }), ...(passwordCost && { passwordCost }) },
      database,
      agreedSettings(settings, extensions.map(({ name }) => name)),
    ),
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
  const isClosing = drainOnClose(app, { ...defaultSlowReaderLimits, ...slowReaders }, settings.redisUrl === null ? 0 : Math.min(NOTICE_MS, settings.drain));
  const fastPath = app.get(ConditionalGetFastPath);
  const requestFigures = app.get(RequestFigures);
  answerPoll = (request, response) => {
    if (isClosing() || !fastPath.respond(request, response)) return false;
    requestFigures.countPoll(response.statusCode);
    return true;
  };
  continueTraces(fastify);
  setSecurityHeaders(fastify, settings);
  nameInstance(fastify, settings);
  requireHost(fastify);
  app.get(RequestsInFlight).attach(fastify);
  rejectHeadOnStreams(fastify, methods);
  rejectWhile(isClosing, fastify);
  // Only /api/auth uses cookies; its routes parse them on demand.
  await fastify.register(cookie, { hook: false });
  readJsonBodies(fastify);
  dropEmptyQueryValues(fastify);
  logRequests(fastify, pino);
  requestFigures.attach(fastify);
  app.get(AdministratorPresence).attach(fastify);
  fastify.addHook('onListen', () => app.get(OwnerLock).endStartup());
  // Requests in flight have been answered by now; closing the gate writes every accepted job.
  fastify.addHook('onClose', () => app.get(WriteGate).close());
  await serveApiDocs(app, fastify, app.get(Build).version);
  serveSecurityTxt(fastify, settings, app.get(Clock));
  await serveWebPages(fastify, settings.webRoot, methods);
  return app;
}

/** Says which of several joined servers has answered. */
function nameInstance(fastify: FastifyInstance, { redisUrl, instanceName }: Settings): void {
  if (redisUrl === null) return;
  fastify.addHook('onRequest', (request, reply, done) => {
    if (request.url.startsWith('/api')) reply.header('instance', instanceName);
    done();
  });
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
 * Makes `app.close()` first report the server as not ready, end its streams and let each connection finish the response in progress.
 *
 * @param noticeMs how long it goes on listening before, in milliseconds
 * @returns whether the shutdown has started
 */
function drainOnClose(app: NestFastifyApplication, slowReaders: SlowReaderLimits, noticeMs: number): () => boolean {
  let closing = false;
  const fastify = app.getHttpAdapter().getInstance();
  const connections = new Connections(fastify.server, slowReaders);
  fastify.addHook('preClose', (done) => {
    connections.close();
    done();
  });
  const { close } = Object.getPrototypeOf(app) as NestFastifyApplication;
  const beginAndClose = async (): Promise<void> => {
    closing = true;
    app.get(HealthService).beginShutdown();
    app.get(Streams).shutDown();
    if (noticeMs > 0 && fastify.server.listening) await delay(noticeMs);
    return close.call(app);
  };
  // Nest's proxy of the application discards assignments, and calls by name what it wraps.
  Object.defineProperty(app, 'close', { value: beginAndClose, configurable: true, writable: true });
  return () => closing;
}

/** Rejects new requests during shutdown, except health checks, and files of pages that were loaded a moment ago: after an upgrade, no other server has them. */
function rejectWhile(isClosing: () => boolean, fastify: FastifyInstance): void {
  fastify.addHook('onRequest', (request, reply, done) => {
    if (!isClosing() || request.url.startsWith('/api/health') || (!isApiPath(request.url) && isBuiltFile(request.url))) return done();
    void reply.header('connection', 'close');
    sendProblem(
      new DomainError('unavailable', 'shutting_down', 'The server is shutting down.', { headers: { 'Retry-After': '5' } }),
      request,
      reply,
    );
  });
}
